//! Reads an element's contract from the doc comments of its class.

use super::{Contract, Item};

/// A doc comment, and the line of code after it.
struct Block<'a> {
    /// The first paragraph.
    text: String,
    /// The tags, each from its `@` on, in one line.
    tags: Vec<String>,
    code: &'a str,
}

/// The contract of the class that a module exports, or what is wrong with its comments.
pub(super) fn contract(source: &str) -> Result<Contract, String> {
    let blocks = blocks(source);
    let class = |block: &&Block<'_>| block.code.starts_with("export class ");
    let block = blocks.iter().find(class);
    let block = block.ok_or("no class with a doc comment is exported")?;
    let name = block.code.split_whitespace().nth(2).unwrap_or_default();
    let tag = source
        .split_once("define(\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .ok_or("no element is defined")?
        .0;
    let mut contract = Contract {
        class: name.to_owned(),
        tag: tag.to_owned(),
        text: block.text.clone(),
        ..Contract::default()
    };
    for tag in &block.tags {
        let (word, rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let list = match word {
            "@attr" => &mut contract.attributes,
            "@prop" => &mut contract.properties,
            "@fires" => &mut contract.events,
            "@csspart" => &mut contract.parts,
            "@cssprop" => &mut contract.styles,
            // For the type checker only.
            "@extends" => continue,
            _ => return Err(format!("{word} is no tag that this reads")),
        };
        list.push(item(rest).ok_or_else(|| format!("no `name - text` in: {tag}"))?);
    }
    contract.methods = blocks.iter().filter_map(method).collect();
    Ok(contract)
}

/// The rows of the comment table with this first line, without the comment's stars.
pub(super) fn table(source: &str, head: &str) -> Option<String> {
    let lines = source
        .lines()
        .map(|line| line.trim_start().trim_start_matches("* "));
    let rows: Vec<&str> = lines
        .skip_while(|line| *line != head)
        .take_while(|line| line.starts_with('|'))
        .collect();
    (!rows.is_empty()).then(|| rows.join("\n") + "\n")
}

/// Parses `{type} name - text` with an optional type.
fn item(rest: &str) -> Option<Item> {
    let (kind, rest) = typed(rest);
    let (name, text) = rest.split_once(" - ")?;
    Some(Item {
        name: name.trim().to_owned(),
        kind,
        text: text.trim().to_owned(),
    })
}

/// Splits off a type in braces, which may nest.
fn typed(rest: &str) -> (String, &str) {
    let mut depth = 0;
    for (at, character) in rest.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let end = if at == 0 { 0 } else { at + 1 };
            let kind = rest.get(1..at).unwrap_or_default();
            return (kind.to_owned(), rest.get(end..).unwrap_or_default());
        }
    }
    (String::new(), rest)
}

/// A method is part of the contract if its comment has `@returns`; others are internal.
fn method(block: &Block<'_>) -> Option<Item> {
    let returns = block
        .tags
        .iter()
        .find_map(|tag| tag.strip_prefix("@returns "))?;
    let (name, _) = block.code.trim_start_matches("async ").split_once('(')?;
    let (kind, more) = typed(returns);
    let more = more.trim().trim_start_matches("- ");
    let text = [&*block.text, more].join(" ");
    Some(Item {
        name: name.to_owned(),
        kind,
        text: text.trim().to_owned(),
    })
}

fn blocks(source: &str) -> Vec<Block<'_>> {
    let comments = source.split("/**").skip(1);
    comments
        .filter_map(|rest| rest.split_once("*/"))
        .map(|(comment, rest)| {
            let (text, tags) = paragraphs(comment);
            Block {
                text,
                tags,
                code: rest.trim_start().lines().next().unwrap_or_default(),
            }
        })
        .collect()
}

/// The first paragraph and the tags, each joined to one line without stars. `@returns` may be on
/// the same line as the description.
fn paragraphs(comment: &str) -> (String, Vec<String>) {
    let comment = comment.replace(" @returns ", "\n@returns ");
    let mut text = String::new();
    let mut tags: Vec<String> = Vec::new();
    let mut ended = false;
    for line in comment.lines() {
        let line = line.trim().trim_start_matches('*').trim();
        if line.starts_with('@') {
            tags.push(line.to_owned());
            continue;
        }
        ended |= line.is_empty() && !text.is_empty();
        let into = match tags.last_mut() {
            Some(tag) => tag,
            None if ended => continue,
            None => &mut text,
        };
        if !into.is_empty() && !line.is_empty() {
            into.push(' ');
        }
        into.push_str(line);
    }
    (text, tags)
}
