//! The tables of the configuration page, from the declarations of the proxy's variables.

use std::fmt::Write as _;

/// The declarations, compiled here too: the proxy around them takes minutes.
#[path = "../../../crates/proxy/src/config/variables.rs"]
#[allow(dead_code, unreachable_pub, reason = "the proxy's own uses")]
mod declared;

/// The page that has them.
pub(super) const PAGE: &str = "docs/src/configuration.md";

/// Each group's name and rows.
pub(super) fn tables() -> Vec<(&'static str, String)> {
    let tables = declared::GROUPS.iter();
    tables
        .map(|(group, variables)| {
            let mut table = String::from("| variable | default | |\n|---|---|---|\n");
            for variable in *variables {
                let unset = variable.unset.to_owned();
                let default = variable.default.map_or(unset, |value| format!("`{value}`"));
                let help: Vec<&str> = variable.help.split_whitespace().collect();
                // Writing to a String cannot fail.
                let _ = writeln!(
                    table,
                    "| `{}` | {default} | {} |",
                    variable.name,
                    help.join(" ")
                );
            }
            (*group, table)
        })
        .collect()
}
