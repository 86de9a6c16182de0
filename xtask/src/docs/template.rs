//! Pages from templates that people edit who are no programmers.
//!
//! What repeats for each event is longer than all else, and is written between the two ends of a page
//! into layouts with `{name}` for what differs: evaluating a template's loop for it would cost more
//! than everything else, and so would copying it.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};

/// Appends what a template of this program makes of a view. `name` decides by its ending whether texts
/// are escaped.
pub(super) fn render(text: &mut String, name: &'static str, template: &'static str, view: &Value) {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Tags on lines of their own leave no empty lines behind.
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .expect("these settings change no delimiter");
    environment.set_syntax(syntax);
    let rendered = environment
        .render_named_str(name, template, view)
        .expect("the template is part of this program, and a test renders it");
    text.push_str(&rendered);
}

/// What a template can name, by its names.
pub(super) fn object<const N: usize>(members: [(&'static str, Value); N]) -> Value {
    Value::from(BTreeMap::from(members))
}
