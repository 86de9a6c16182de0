//! Doc comments, which are most of what stands in a generated struct, and say nothing to the derive.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The item without the documentation of itself and of its members: to parse it would cost a third of
/// an expansion.
pub(crate) fn removed(item: TokenStream) -> TokenStream {
    let mut kept = Vec::new();
    for token in item {
        match &token {
            TokenTree::Group(group) if is_documentation(group) => {
                // With the `#` in front of it.
                kept.pop();
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let mut members = Group::new(Delimiter::Brace, removed(group.stream()));
                members.set_span(group.span());
                kept.push(members.into());
            }
            TokenTree::Group(_)
            | TokenTree::Ident(_)
            | TokenTree::Punct(_)
            | TokenTree::Literal(_) => kept.push(token),
        }
    }
    kept.into_iter().collect()
}

/// Whether it is `[doc = …]`, which no type of a member looks like.
fn is_documentation(group: &Group) -> bool {
    if group.delimiter() != Delimiter::Bracket {
        return false;
    }
    let mut tokens = group.stream().into_iter();
    let is_doc = matches!(tokens.next(), Some(TokenTree::Ident(name)) if name == "doc");
    is_doc && matches!(tokens.next(), Some(TokenTree::Punct(equals)) if equals.as_char() == '=')
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::removed;

    #[test]
    fn documentation_goes_and_everything_else_stays() {
        let item = quote! {
            /// An event.
            #[telemetry(event = "config")]
            struct Config {
                /// A size.
                #[doc(hidden)]
                size: [doc; 2],
                #[doc = "Text."]
                #[telemetry(never)]
                text: String,
            }
        };
        let expected = quote! {
            #[telemetry(event = "config")]
            struct Config {
                #[doc(hidden)]
                size: [doc; 2],
                #[telemetry(never)]
                text: String,
            }
        };
        assert_eq!(removed(item).to_string(), expected.to_string());
    }
}
