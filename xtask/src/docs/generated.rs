//! The tables that are written from sources: those of the element reference from the doc comments in
//! `www/element`, those of the configuration page from the proxy's variables.
//!
//! A table is between `<!-- table: <name> -->` and `<!-- end -->`.

use std::fmt::Write as _;

use super::variables;
use crate::contract::{self, Item};
use crate::failure::{Failure, Outcome};
use crate::{layout, paths};

/// The page about the elements.
pub(super) const REFERENCE: &str = "docs/src/element.md";

const START: &str = "<!-- table: ";
const START_END: &str = " -->\n";
const END: &str = "<!-- end -->";

/// A page, and its tables by name.
type Tables = (&'static str, Vec<(String, String)>);

/// Every page that has generated tables.
pub(super) fn pages() -> Outcome<[Tables; 2]> {
    let elements = tables()?.into_iter();
    let elements = elements.map(|(name, table)| (name.to_owned(), table));
    Ok([
        (REFERENCE, elements.collect()),
        (variables::PAGE, variables::tables()?),
    ])
}

/// Writes every table anew.
pub(super) fn write() -> Outcome<()> {
    for (page, tables) in pages()? {
        paths::rewrite(&layout::root().join(page), |text| {
            filled(text, &tables).map_err(Failure::said)
        })?;
    }
    Ok(())
}

/// Fails if a table differs from its source.
pub(super) fn check() -> Outcome<()> {
    for (page, tables) in pages()? {
        let text = paths::text(&layout::root().join(page))?;
        if filled(&text, &tables).map_err(Failure::said)? != text {
            return Err(Failure::said(format!(
                "the tables in {page} differ from their source: run `cargo xtask docs`"
            )));
        }
    }
    Ok(())
}

/// The elements' tables.
fn tables() -> Outcome<Vec<(&'static str, String)>> {
    let checkout = contract::checkout()?;
    let playground = contract::playground()?;
    let calls: Vec<Item> = checkout
        .methods
        .iter()
        .map(|method| Item {
            name: format!("{}()", method.name),
            ..method.clone()
        })
        .collect();
    Ok(vec![
        (
            "attributes",
            typed("attribute", "value", &checkout.attributes),
        ),
        (
            "properties",
            typed("property", "type", &checkout.properties),
        ),
        ("methods", typed("method", "returns", &calls)),
        ("payment states", contract::comment_table("| state | |")?),
        ("rejections", contract::comment_table("| code | why |")?),
        ("events", typed("event", "type", &checkout.events)),
        (
            "error codes",
            contract::comment_table("| code of `ipp-error` | |")?,
        ),
        (
            "custom properties",
            typed("CSS custom property", "syntax", &checkout.styles),
        ),
        ("parts", plain("part", &checkout.parts)),
        (
            "playground attributes",
            typed("attribute", "value", &playground.attributes),
        ),
    ])
}

fn typed(head: &str, kind: &str, items: &[Item]) -> String {
    let mut table = format!("| {head} | {kind} | |\n|---|---|---|\n");
    for item in items {
        // A bar would end the cell, even in code.
        let kind = item.kind.replace('|', "\\|");
        // Writing to a String cannot fail.
        let _ = writeln!(table, "| `{}` | `{kind}` | {} |", item.name, item.text);
    }
    table
}

fn plain(head: &str, items: &[Item]) -> String {
    let mut table = format!("| {head} | |\n|---|---|\n");
    for item in items {
        // Writing to a String cannot fail.
        let _ = writeln!(table, "| `{}` | {} |", item.name, item.text);
    }
    table
}

/// The page with these tables filled in.
///
/// # Errors
/// If a place has no end or no table, or a table has not exactly one place.
pub(super) fn filled(page: &str, tables: &[(String, String)]) -> Result<String, String> {
    let mut parts = page.split(START);
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut placed: Vec<&str> = Vec::new();
    for part in parts {
        let (name, rest) = part
            .split_once(START_END)
            .ok_or("a marker of a table does not end in its line")?;
        let (_, rest) = rest
            .split_once(END)
            .ok_or_else(|| format!("the table '{name}' has no end"))?;
        let (_, table) = tables
            .iter()
            .find(|(known, _)| known == name)
            .ok_or_else(|| format!("there is no table '{name}'"))?;
        text.extend([START, name, START_END, "\n", table, "\n", END, rest]);
        placed.push(name);
    }
    for (name, _) in tables {
        let places = placed.iter().filter(|known| *known == name).count();
        if places != 1 {
            return Err(format!("the table '{name}' is there {places} times"));
        }
    }
    Ok(text)
}
