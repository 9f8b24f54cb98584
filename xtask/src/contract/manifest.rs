//! Writes `custom-elements.json`: the public contract in the format that editors read.
//! <https://github.com/webcomponents/custom-elements-manifest>

use super::{Contract, Item};

/// The manifest of these modules, each with the elements that it defines.
pub(crate) fn manifest(modules: &[(&str, &[&Contract])]) -> String {
    let modules: Vec<String> = modules.iter().map(|(path, of)| module(path, of)).collect();
    format!(
        "{{\n\"schemaVersion\": \"2.1.0\",\n\"readme\": \"README.md\",\n\"modules\": [\n{}\n]}}\n",
        modules.join(",\n")
    )
}

fn module(path: &str, contracts: &[&Contract]) -> String {
    let declared: Vec<String> = contracts.iter().map(|contract| class(contract)).collect();
    let exported = contracts.iter().flat_map(|contract| {
        let (class, tag) = (text(&contract.class), text(&contract.tag));
        ["js", "custom-element-definition"].map(|kind| {
            let name = if kind == "js" { &class } else { &tag };
            format!(
                "{{\"kind\": {}, \"name\": {name}, \"declaration\": {{\"name\": {class}, \"module\": {}}}}}",
                text(kind),
                text(path)
            )
        })
    });
    format!(
        "{{\"kind\": \"javascript-module\", \"path\": {},\n\"declarations\": [\n{}\n],\n\"exports\": [\n{}\n]}}",
        text(path),
        declared.join(",\n"),
        exported.collect::<Vec<_>>().join(",\n")
    )
}

fn class(contract: &Contract) -> String {
    let members = list("field", &contract.properties)
        .chain(contract.methods.iter().map(method))
        .collect();
    let lists: [(&str, Vec<String>); 5] = [
        ("attributes", list("", &contract.attributes).collect()),
        ("members", members),
        ("events", list("", &contract.events).collect()),
        ("cssParts", list("", &contract.parts).collect()),
        ("cssProperties", contract.styles.iter().map(style).collect()),
    ];
    let lists = lists.map(|(name, items)| format!("{}: [\n{}\n]", text(name), items.join(",\n")));
    format!(
        "{{\"kind\": \"class\", \"customElement\": true, \"name\": {}, \"tagName\": {},\n\
         \"superclass\": {{\"name\": \"HTMLElement\"}}, \"description\": {},\n{}}}",
        text(&contract.class),
        text(&contract.tag),
        text(&contract.text),
        lists.join(",\n")
    )
}

fn list<'a>(kind: &'a str, items: &'a [Item]) -> impl Iterator<Item = String> + 'a {
    items.iter().map(move |item| {
        let mut fields = Vec::new();
        if !kind.is_empty() {
            fields.push(("kind", text(kind)));
        }
        fields.push(("name", text(&item.name)));
        if !item.kind.is_empty() {
            fields.push(("type", format!("{{\"text\": {}}}", text(&item.kind))));
        }
        fields.push(("description", text(&item.text)));
        object(&fields)
    })
}

fn method(item: &Item) -> String {
    object(&[
        ("kind", text("method")),
        ("name", text(&item.name)),
        (
            "return",
            format!("{{\"type\": {{\"text\": {}}}}}", text(&item.kind)),
        ),
        ("description", text(&item.text)),
    ])
}

fn style(item: &Item) -> String {
    object(&[
        ("name", text(&item.name)),
        ("syntax", text(&item.kind)),
        ("description", text(&item.text)),
    ])
}

fn object(fields: &[(&str, String)]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}: {value}", text(name)))
        .collect();
    format!("  {{{}}}", fields.join(", "))
}

/// A JSON string. Comments contain no other characters that need escaping.
fn text(of: &str) -> String {
    format!("\"{}\"", of.replace('\\', "\\\\").replace('"', "\\\""))
}
