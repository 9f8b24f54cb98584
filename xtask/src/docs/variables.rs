//! The tables of the configuration page, from the declarations of the proxy's variables.

use std::fmt::Write as _;

use crate::failure::{Failure, Outcome};
use crate::{layout, paths};

/// The page that has them.
pub(super) const PAGE: &str = "docs/src/configuration.md";
/// Where the variables are declared.
const SOURCE: &str = "crates/proxy/src/config/variables.rs";

/// Each group's name and rows.
pub(super) fn tables() -> Outcome<Vec<(String, String)>> {
    let source = paths::text(&layout::root().join(SOURCE))?;
    of(&source).map_err(|line| Failure::said(format!("{SOURCE}: what does this mean: {line}")))
}

/// Reads `variables! { "Group" { /// help NAME = "VARIABLE" or "default"; } }`.
///
/// # Errors
/// With a line that is none of these.
pub(super) fn of(source: &str) -> Result<Vec<(String, String)>, String> {
    let mut tables: Vec<(String, String)> = Vec::new();
    let mut help: Vec<&str> = Vec::new();
    let declared = source.split("\nvariables! {\n").nth(1).unwrap_or_default();
    for line in declared.lines().take_while(|line| *line != "}") {
        let (line, wrong) = (line.trim(), || line.trim().to_owned());
        let quoted: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
        if let Some(words) = line.strip_prefix("///") {
            help.push(words.trim());
        } else if let ([group], true) = (&*quoted, line.ends_with('{')) {
            let head = "| variable | default | |\n|---|---|---|\n";
            tables.push(((*group).to_owned(), head.to_owned()));
        } else if line.ends_with(';') {
            let unset = line.contains("\" else \"");
            let default = match &*quoted {
                [_, words] if unset => (*words).to_owned(),
                [_, value] => format!("`{value}`"),
                _ => return Err(wrong()),
            };
            let (_, table) = tables.last_mut().ok_or_else(wrong)?;
            let text = help.join(" ");
            // Writing to a String cannot fail.
            let _ = writeln!(table, "| `{}` | {default} | {text} |", quoted[0]);
            help.clear();
        } else if line != "}" {
            return Err(wrong());
        }
    }
    Ok(tables)
}
