//! What is published is what is sent: the documents, the JSON Schema and the encoders of the
//! Mattermost server's schema are compared with one another and with facts of the server, never
//! with the schema from which they were made.

#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what these lints forbid fails a test, as it should"
)]

mod canary;
mod domain;
mod encoder;
mod figures;
mod json_schema;
mod largest;
mod payload;
mod policy;
mod published;
mod security;
mod segment;
mod server;
mod setting;
mod table;
