//! The tables of the page about testing, which `cargo xtask docs` writes.

use std::fmt::Write as _;

use ipp_wire::Word as _;

use crate::{Defect, Driver, Invariant};

/// Every invariant, with the drivers that check it.
#[must_use]
pub fn invariants() -> String {
    let mut table = "| invariant | | checked by |\n|---|---|---|\n".to_owned();
    for invariant in Invariant::ALL {
        let drivers = Driver::ALL.iter().filter(|d| invariant.is_checked_by(**d));
        let drivers: Vec<_> = drivers.map(|driver| driver.word()).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(
            table,
            "| `{invariant}` | {} | {} |",
            invariant.meaning(),
            drivers.join(", ")
        );
    }
    table
}

/// Every defect, with the invariants that must catch it.
#[must_use]
pub fn defects() -> String {
    let mut table = "| defect | | caught by |\n|---|---|---|\n".to_owned();
    for defect in Defect::ALL {
        let seeded = Driver::ALL.iter().filter_map(|driver| {
            let names = defect.caught_by(*driver).iter();
            let names: Vec<_> = names.map(|invariant| format!("`{invariant}`")).collect();
            (!names.is_empty()).then(|| format!("{}: {}", driver.word(), names.join(", ")))
        });
        let seeded: Vec<_> = seeded.collect();
        // Writing to a String cannot fail.
        let _ = writeln!(
            table,
            "| `{defect}` | {} | {} |",
            defect.meaning(),
            seeded.join("; ")
        );
    }
    table
}
