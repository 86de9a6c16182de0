//! What must hold of everything that reads what somebody else wrote, whatever that is.
//!
//! Each property takes any bytes and panics where it does not hold. The targets in `fuzz` look for such
//! bytes; the test `replay` tries those that were found once, and some that were thought of.

mod answer;
mod archive;
mod config;
mod damage;
mod delivery;
mod outbox;
mod response;
mod retry_after;
mod schema;
mod security;
mod shelf;
mod status_line;

/// A property of a reader.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// The name of its target, and of its folders of inputs.
    pub name: &'static str,
    /// Panics if the property does not hold for this input.
    pub holds: fn(&[u8]),
}

/// All properties.
pub const ALL: [Property; 8] = [
    Property {
        name: "config",
        holds: config::holds,
    },
    Property {
        name: "damage",
        holds: damage::holds,
    },
    Property {
        name: "outbox",
        holds: outbox::holds,
    },
    Property {
        name: "response",
        holds: response::holds,
    },
    Property {
        name: "retry_after",
        holds: retry_after::holds,
    },
    Property {
        name: "schema",
        holds: schema::holds,
    },
    Property {
        name: "security",
        holds: security::holds,
    },
    Property {
        name: "status_line",
        holds: status_line::holds,
    },
];

/// Tries an input.
///
/// # Panics
///
/// If the property with this name does not hold for the input, or if there is none.
pub fn check(name: &str, input: &[u8]) {
    let property = ALL.iter().find(|property| property.name == name);
    (property.expect("a property has this name").holds)(input);
}
