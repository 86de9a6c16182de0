//! Pages from templates that people edit who are no programmers.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};

/// Renders a template of this program. `name` decides by its ending whether texts are escaped.
pub(super) fn render(name: &'static str, template: &'static str, view: Value) -> String {
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
    environment
        .render_named_str(name, template, view)
        .expect("the template is part of this program, and a test renders it")
}

/// What a template can name, by its names.
pub(super) fn object<const N: usize>(members: [(&'static str, Value); N]) -> Value {
    Value::from(BTreeMap::from(members))
}
