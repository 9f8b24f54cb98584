//! What the elements promise to pages, as the doc comments in `www/element` have it. That is the
//! one place: the custom-elements manifest and the tables of the element reference are made from it,
//! and tests hold the types, the parts and the stylesheet to it.

mod manifest;
mod read;
#[cfg(test)]
mod tests;

use crate::failure::{Doing, Failure, Outcome};
use crate::layout;

pub(crate) use manifest::manifest;

/// One thing that has a name: an attribute, an event, a part, …
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// As pages write it.
    pub(crate) name: String,
    /// In TypeScript's words; empty where there is nothing to choose.
    pub(crate) kind: String,
    /// What it is for.
    pub(crate) text: String,
}

/// An element's promises.
#[derive(Debug, Default)]
pub(crate) struct Contract {
    /// The class.
    pub(crate) class: String,
    /// The element's name.
    pub(crate) tag: String,
    /// What it is for.
    pub(crate) text: String,
    /// `@attr`.
    pub(crate) attributes: Vec<Item>,
    /// `@prop`.
    pub(crate) properties: Vec<Item>,
    /// The methods that say what they return.
    pub(crate) methods: Vec<Item>,
    /// `@fires`.
    pub(crate) events: Vec<Item>,
    /// `@csspart`.
    pub(crate) parts: Vec<Item>,
    /// `@cssprop`.
    pub(crate) styles: Vec<Item>,
}

/// `<ipp-checkout>`'s.
pub(crate) fn checkout() -> Outcome<Contract> {
    of("checkout.js")
}

/// `<ipp-playground>`'s.
pub(crate) fn playground() -> Outcome<Contract> {
    of("playground.js")
}

/// A table of `<ipp-checkout>`'s doc comment, by its first line.
pub(crate) fn comment_table(head: &str) -> Outcome<String> {
    let source = source("checkout.js")?;
    read::table(&source, head).ok_or_else(|| {
        Failure::said(format!(
            "www/element/checkout.js has no table that begins with {head}"
        ))
    })
}

fn of(file: &str) -> Outcome<Contract> {
    read::contract(&source(file)?)
        .map_err(|what| Failure::said(format!("www/element/{file}: {what}")))
}

fn source(file: &str) -> Outcome<String> {
    let path = layout::root().join("www/element").join(file);
    std::fs::read_to_string(&path).doing(format!("read {}", path.display()))
}
