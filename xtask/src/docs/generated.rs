//! What is written from sources: the tables of the element reference and the package's types from the
//! elements' manifest, the states from `crates/wire`, the tables of the configuration page
//! from the proxy's variables, those of the page about testing from `crates/verify`.
//!
//! In a page it is between `<!-- table: <name> -->` and `<!-- end -->`, in TypeScript between
//! `// generated: <name>` and `// end`.

use std::fmt::Write as _;

use ipp_wire::{PaymentState, Word};

use super::variables;
use crate::contract::{self, Contract, Item};
use crate::failure::{Failure, Outcome};
use crate::{layout, paths};

/// The page about testing.
const TESTING: &str = "docs/src/testing.md";

/// The page about the elements.
pub(super) const REFERENCE: &str = "docs/src/element.md";

/// How a file marks the places of what is generated.
struct Markers {
    start: &'static str,
    start_end: &'static str,
    end: &'static str,
    /// Between a marker and what is generated.
    space: &'static str,
}

const MARKDOWN: Markers = Markers {
    start: "<!-- table: ",
    start_end: " -->\n",
    end: "<!-- end -->",
    space: "\n",
};

const TYPESCRIPT: Markers = Markers {
    start: "// generated: ",
    start_end: "\n",
    end: "// end\n",
    space: "",
};

/// A file, and what is generated in it, by name.
type Tables = (&'static str, Vec<(&'static str, String)>);

/// Every file that has generated parts.
pub(super) fn pages() -> Outcome<[Tables; 6]> {
    let verified = vec![
        ("invariants", ipp_verify::invariants()),
        ("defects", ipp_verify::defects()),
        ("faults", ipp_verify::faults()),
        ("disturbances", ipp_verify::disturbances()),
    ];
    let playground = contract::declarations(&Contract::playground()?);
    Ok([
        (REFERENCE, tables()?),
        (variables::PAGE, variables::tables()),
        (TESTING, verified),
        ("www/npm/ipp-checkout.d.ts", checkout_types()?),
        ("www/npm/payment.d.ts", vec![("states", payment_states())]),
        ("www/npm/ipp-playground.d.ts", vec![("element", playground)]),
    ])
}

/// Writes every table anew.
pub(super) fn write() -> Outcome<()> {
    for (page, tables) in pages()? {
        paths::rewrite(&layout::root().join(page), |text| {
            filled(page, text, &tables).map_err(Failure::said)
        })?;
    }
    Ok(())
}

/// Fails if a table differs from its source.
pub(super) fn check() -> Outcome<()> {
    for (page, tables) in pages()? {
        let text = paths::text(&layout::root().join(page))?;
        if filled(page, &text, &tables).map_err(Failure::said)? != text {
            return Err(Failure::said(format!(
                "what is generated in {page} differs from its source: run `cargo xtask docs`"
            )));
        }
    }
    Ok(())
}

/// The elements' tables.
fn tables() -> Outcome<Vec<(&'static str, String)>> {
    let checkout = Contract::checkout()?;
    let playground = Contract::playground()?;
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
        ("payment states", checkout.table("| state | |")?),
        ("rejections", checkout.table(contract::REJECTIONS)?),
        ("events", typed("event", "type", &checkout.events)),
        ("error codes", checkout.table(contract::ERRORS)?),
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

/// The states of a payment, as declared in `crates/wire`.
fn payment_states() -> String {
    let words: Vec<String> = PaymentState::words().map(str::to_owned).collect();
    contract::union(
        "Where a payment stands, as far as the proxy could confirm it with Kustom.",
        "PaymentState",
        &words,
    )
}

/// The element's types.
fn checkout_types() -> Outcome<Vec<(&'static str, String)>> {
    let checkout = Contract::checkout()?;
    let errors = contract::union(
        "The codes of `ipp-error` that are the element's own; the element reference says more of each.",
        "IppErrorCode",
        &checkout.words(contract::ERRORS)?,
    );
    let refusals = contract::union(
        "Why a method of the element did nothing; the element reference says more of each.",
        "IppRefusalCode",
        &checkout.words(contract::REJECTIONS)?,
    );
    Ok(vec![
        ("error codes", errors),
        ("refusal codes", refusals),
        ("element", contract::declarations(&checkout)),
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

/// The text of the file at `path` with these tables filled in.
///
/// # Errors
/// If a place has no end or no table, or a table has not exactly one place.
pub(super) fn filled(path: &str, text: &str, tables: &[(&str, String)]) -> Result<String, String> {
    let Markers {
        start,
        start_end,
        end,
        space,
    } = if path.ends_with(".ts") {
        TYPESCRIPT
    } else {
        MARKDOWN
    };
    let mut parts = text.split(start);
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut placed: Vec<&str> = Vec::new();
    for part in parts {
        let (name, rest) = part
            .split_once(start_end)
            .ok_or("a marker does not end in its line")?;
        let (_, rest) = rest
            .split_once(end)
            .ok_or_else(|| format!("the table '{name}' has no end"))?;
        let (_, table) = tables
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| format!("there is no table '{name}'"))?;
        text.extend([start, name, start_end, space, table, space, end, rest]);
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
