//! The tables of the page about testing, which `cargo xtask docs` writes.

use std::fmt::Write as _;

use ipp_wire::Word;

use crate::{Defect, Disturbance, Driver, FaultKind, Invariant, Network};

/// Every invariant, with the drivers that check it.
#[must_use]
pub fn invariants() -> String {
    table("invariant", "checked by", |invariant: Invariant| {
        let drivers = Driver::ALL.iter().copied();
        words(drivers.filter(|driver| invariant.is_checked_by(*driver)))
    })
}

/// Every defect, with the invariants that must catch it.
#[must_use]
pub fn defects() -> String {
    table("defect", "caught by", |defect: Defect| {
        let seeded = Driver::ALL.iter().filter_map(|driver| {
            let names = defect.caught_by(*driver).iter();
            let names: Vec<_> = names.map(|invariant| format!("`{invariant}`")).collect();
            (!names.is_empty()).then(|| format!("{}: {}", driver.word(), names.join(", ")))
        });
        let seeded: Vec<_> = seeded.collect();
        seeded.join("; ")
    })
}

/// Every fault, with the networks that have it.
#[must_use]
pub fn faults() -> String {
    table("fault", "in", |kind: FaultKind| {
        words::<Network>(kind.networks().iter().copied())
    })
}

/// Every disturbance of one of several processes.
#[must_use]
pub fn disturbances() -> String {
    let mut table = "| disturbance | |\n|---|---|\n".to_owned();
    for member in Disturbance::ALL {
        // Writing to a String cannot fail.
        let _ = writeln!(table, "| `{}` | {} |", member.word(), member.meaning());
    }
    table
}

/// A row for each member: its word, its meaning, and something of it.
fn table<W: Word>(head: &str, last_head: &str, last: impl Fn(W) -> String) -> String {
    let mut table = format!("| {head} | | {last_head} |\n|---|---|---|\n");
    for member in W::ALL.iter().copied() {
        let (word, meaning) = (member.word(), member.meaning());
        // Writing to a String cannot fail.
        let _ = writeln!(table, "| `{word}` | {meaning} | {} |", last(member));
    }
    table
}

fn words<W: Word>(members: impl Iterator<Item = W>) -> String {
    let words: Vec<_> = members.map(Word::word).collect();
    words.join(", ")
}
