//! The elements' public contract, read from the doc comments in `www/element`, its single source:
//! the custom-elements manifest, the package's types and the tables of the element reference are
//! generated from it, and tests compare the parts and the stylesheet with it.

mod manifest;
mod read;
#[cfg(test)]
mod tests;
mod types;

use crate::failure::{Doing, Failure, Outcome};
use crate::layout;

pub(crate) use manifest::manifest;
pub(crate) use types::{declarations, union};

/// The first line of the table of the codes that methods reject with.
pub(crate) const REJECTIONS: &str = "| code | why |";
/// The first line of the table of the codes of `ipp-error`.
pub(crate) const ERRORS: &str = "| code of `ipp-error` | |";

/// One named member: an attribute, an event, a part, …
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// The name in pages.
    pub(crate) name: String,
    /// The TypeScript type; empty if there is none.
    pub(crate) kind: String,
    /// The description.
    pub(crate) text: String,
}

/// An element's public contract.
#[derive(Debug, Default)]
pub(crate) struct Contract {
    /// The class.
    pub(crate) class: String,
    /// The element's name.
    pub(crate) tag: String,
    /// The description.
    pub(crate) text: String,
    /// `@attr`.
    pub(crate) attributes: Vec<Item>,
    /// `@prop`.
    pub(crate) properties: Vec<Item>,
    /// The methods whose comments have `@returns`.
    pub(crate) methods: Vec<Item>,
    /// `@fires`.
    pub(crate) events: Vec<Item>,
    /// `@csspart`.
    pub(crate) parts: Vec<Item>,
    /// `@cssprop`.
    pub(crate) styles: Vec<Item>,
}

/// The contract of `<ipp-checkout>`.
pub(crate) fn checkout() -> Outcome<Contract> {
    of("checkout.js")
}

/// The contract of `<ipp-playground>`.
pub(crate) fn playground() -> Outcome<Contract> {
    of("playground.js")
}

/// The table in `<ipp-checkout>`'s doc comment with this first line.
pub(crate) fn comment_table(head: &str) -> Outcome<String> {
    let source = source("checkout.js")?;
    read::table(&source, head).ok_or_else(|| {
        Failure::said(format!(
            "www/element/checkout.js has no table that begins with {head}"
        ))
    })
}

/// The quoted names in the first column of that table.
pub(crate) fn comment_words(head: &str) -> Outcome<Vec<String>> {
    let table = comment_table(head)?;
    let cells = table
        .lines()
        .skip(2)
        .filter_map(|row| row.split('|').nth(1));
    let words = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    Ok(words.map(str::to_owned).collect())
}

fn of(file: &str) -> Outcome<Contract> {
    read::contract(&source(file)?)
        .map_err(|what| Failure::said(format!("www/element/{file}: {what}")))
}

fn source(file: &str) -> Outcome<String> {
    let path = layout::root().join("www/element").join(file);
    std::fs::read_to_string(&path).doing(format!("read {}", path.display()))
}
