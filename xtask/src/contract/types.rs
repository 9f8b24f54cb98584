//! Writes the TypeScript declarations of the elements' members.

use super::{Contract, Item};

/// The longest line that prettier leaves as it is.
const LINE: usize = 120;

/// The interfaces of an element's attributes, and of its properties and events if it has any, and
/// its class.
pub(crate) fn declarations(contract: &Contract) -> String {
    let (class, tag) = (&contract.class, &contract.tag);
    let mut parts = vec![interface(
        &format!("The attributes of `<{tag}>`, as markup has them."),
        &format!("interface {class}Attributes"),
        &contract.attributes,
        "?",
    )];
    let mut implements = String::new();
    if !contract.properties.is_empty() {
        implements = format!(" implements {class}Properties");
        parts.push(interface(
            &format!("The properties of `<{tag}>`."),
            &format!("interface {class}Properties"),
            &contract.properties,
            "",
        ));
    }
    if !contract.events.is_empty() {
        parts.push(interface(
            &format!("The events of `<{tag}>`. All of them bubble and leave shadow roots."),
            &format!("interface {class}EventMap"),
            &contract.events,
            "",
        ));
    }
    let methods = contract.methods.iter().map(|method| Item {
        name: format!("{}()", method.name),
        ..method.clone()
    });
    // The interface describes the properties.
    let properties = contract.properties.iter().map(|property| Item {
        text: String::new(),
        ..property.clone()
    });
    let members: Vec<Item> = properties.chain(methods).collect();
    parts.push(interface(
        &format!("`<{tag}>`. {}", contract.text),
        &format!("declare class {class} extends HTMLElement{implements}"),
        &members,
        "",
    ));
    parts.join("\n")
}

/// A union of words.
pub(crate) fn union(text: &str, name: &str, words: &[String]) -> String {
    let words: String = words
        .iter()
        .map(|word| format!("\n  | \"{word}\""))
        .collect();
    format!("{}export type {name} ={words};\n", comment("", text))
}

/// `optional` follows each name.
fn interface(text: &str, head: &str, items: &[Item], optional: &str) -> String {
    let head = format!("{}export {head} {{", comment("", text));
    if items.is_empty() {
        return format!("{head}}}\n");
    }
    let members = items.iter().map(|item| {
        let name = match &item.name {
            name if name.contains('-') => format!("\"{name}\""),
            name => name.clone(),
        };
        let kind = if item.kind.is_empty() {
            "string"
        } else {
            &item.kind
        };
        format!("{}  {name}{optional}: {kind};\n", comment("  ", &item.text))
    });
    format!("{head}\n{}}}\n", members.collect::<String>())
}

/// A doc comment, on one line if it fits; none without a text.
fn comment(indent: &str, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let whole = format!("{indent}/** {text} */\n");
    if whole.chars().count() <= LINE {
        return whole;
    }
    let mut lines = format!("{indent}/**\n{indent} *");
    let mut length = indent.len() + 2;
    for word in text.split(' ') {
        if length + 1 + word.chars().count() > LINE {
            lines.push_str(&format!("\n{indent} *"));
            length = indent.len() + 2;
        }
        lines.push(' ');
        lines.push_str(word);
        length += 1 + word.chars().count();
    }
    lines + &format!("\n{indent} */\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_comments_are_wrapped_and_names_quoted_where_needed() {
        let item = |name: &str, kind: &str, text: &str| Item {
            name: name.to_owned(),
            kind: kind.to_owned(),
            text: text.to_owned(),
        };
        let contract = Contract {
            class: "X".to_owned(),
            tag: "ipp-x".to_owned(),
            text: "Does it.".to_owned(),
            attributes: vec![
                item("a-b", "", &["word"; 24].join(" ")),
                item("c", "1 | 2", "C."),
            ],
            methods: vec![item("go", "Promise<void>", "Goes.")],
            ..Contract::default()
        };
        let words = ["word"; 22].join(" ");
        let expected = format!(
            "/** The attributes of `<ipp-x>`, as markup has them. */\nexport interface XAttributes {{\n  \
             /**\n   * {words} word\n   * word\n   */\n  \"a-b\"?: string;\n  /** C. */\n  \
             c?: 1 | 2;\n}}\n\n/** `<ipp-x>`. Does it. */\nexport declare class X extends \
             HTMLElement {{\n  /** Goes. */\n  go(): Promise<void>;\n}}\n"
        );
        assert_eq!(declarations(&contract), expected);
    }
}
