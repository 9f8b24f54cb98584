//! The elements' public contract, from the custom-elements manifest that the analyzer makes of the
//! doc comments in `www/element`: the package's types and the tables of the element reference are
//! generated from it, and tests compare the parts and the stylesheet with it.

#[cfg(test)]
mod tests;
mod types;

use std::process::Stdio;

use serde_json::Value;

use crate::failure::{Doing, Failure, Outcome};
use crate::lint::Tools;
use crate::{layout, paths};

pub(crate) use types::{declarations, union};

/// The manifest, which is in the package as it is.
const MANIFEST: &str = "www/npm/custom-elements.json";
/// The first line of the table of the codes that methods reject with.
pub(crate) const REJECTIONS: &str = "| code | why |";
/// The first line of the table of the codes of `ipp-error`.
pub(crate) const ERRORS: &str = "| code of `ipp-error` | |";

/// One named member: an attribute, an event, a part, …
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// The name in pages.
    pub(crate) name: String,
    /// The TypeScript type, or the syntax of CSS; empty if there is none.
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
    /// The first paragraph of the description.
    pub(crate) text: String,
    /// The whole description, with its tables.
    description: String,
    /// `@attr`.
    pub(crate) attributes: Vec<Item>,
    /// `@prop`.
    pub(crate) properties: Vec<Item>,
    /// The methods.
    pub(crate) methods: Vec<Item>,
    /// `@fires`.
    pub(crate) events: Vec<Item>,
    /// `@csspart`.
    pub(crate) parts: Vec<Item>,
    /// `@cssprop`.
    pub(crate) styles: Vec<Item>,
}

impl Contract {
    /// The contract of `<ipp-checkout>`.
    pub(crate) fn checkout() -> Outcome<Self> {
        Self::of("ipp-checkout")
    }

    /// The contract of `<ipp-playground>`.
    pub(crate) fn playground() -> Outcome<Self> {
        Self::of("ipp-playground")
    }

    fn of(tag: &str) -> Outcome<Self> {
        let text = paths::text(&layout::root().join(MANIFEST))?;
        let manifest: Value = serde_json::from_str(&text).doing(format!("read {MANIFEST}"))?;
        let class = all(&manifest, "modules")
            .flat_map(|module| all(module, "declarations"))
            .find(|class| class["tagName"] == tag)
            .ok_or_else(|| Failure::said(format!("{MANIFEST} has no {tag}")))?;
        let items = |name, kind| all(class, name).map(move |item| Item::read(item, kind));
        let members = |what: &'static str, kind| {
            let members = all(class, "members").filter(move |member| member["kind"] == what);
            members.map(move |member| Item::read(member, kind))
        };
        let description = string(class, "/description");
        let first = description.split("\n\n").next().unwrap_or_default();
        Ok(Self {
            class: string(class, "/name"),
            tag: tag.to_owned(),
            text: first.replace('\n', " "),
            attributes: items("attributes", "/type/text").collect(),
            properties: members("field", "/type/text").collect(),
            methods: members("method", "/return/type/text").collect(),
            events: items("events", "/type/text").collect(),
            parts: items("cssParts", "/type/text").collect(),
            styles: items("cssProperties", "/syntax").collect(),
            description,
        })
    }

    /// The table in the description with this first line.
    pub(crate) fn table(&self, head: &str) -> Outcome<String> {
        let lines = self.description.lines().skip_while(|line| *line != head);
        let rows: Vec<&str> = lines.take_while(|line| line.starts_with('|')).collect();
        if rows.is_empty() {
            let tag = &self.tag;
            return Err(Failure::said(format!(
                "the comment of {tag} has no table that begins with {head}"
            )));
        }
        Ok(rows.join("\n") + "\n")
    }

    /// The quoted names in the first column of that table.
    pub(crate) fn words(&self, head: &str) -> Outcome<Vec<String>> {
        let table = self.table(head)?;
        let rows = table.lines().skip(2);
        let cells = rows.filter_map(|row| row.split('|').nth(1));
        let words = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
        Ok(words.map(str::to_owned).collect())
    }
}

impl Item {
    /// `kind` points to the type.
    fn read(item: &Value, kind: &str) -> Self {
        Self {
            name: string(item, "/name"),
            kind: string(item, kind),
            text: string(item, "/description"),
        }
    }
}

fn all<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    of[name].as_array().into_iter().flatten()
}

fn string(of: &Value, pointer: &str) -> String {
    let text = of.pointer(pointer).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

/// Writes the manifest anew.
pub(crate) fn write(tools: &Tools) -> Outcome<()> {
    paths::write(&layout::root().join(MANIFEST), &analyzed(tools)?)
}

/// Whether the manifest is that of the comments as they are now.
pub(crate) fn is_fresh(tools: &Tools) -> Outcome<bool> {
    Ok(paths::text(&layout::root().join(MANIFEST))? == analyzed(tools)?)
}

fn analyzed(tools: &Tools) -> Outcome<String> {
    let mut script = tools.script("manifest.js");
    let answer = script.stderr(Stdio::inherit()).output().doing("run node")?;
    if !answer.status.success() {
        return Err(Failure::said("manifest.js failed; what it said is above"));
    }
    String::from_utf8(answer.stdout).doing("read the manifest")
}
