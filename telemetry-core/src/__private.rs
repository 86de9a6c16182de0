//! What expansions of the derive and generated code call. Not part of the public interface.

pub use crate::default::DefaultCell;
