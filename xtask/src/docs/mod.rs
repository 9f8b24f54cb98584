//! `cargo xtask docs`: builds the book in `docs/`, after writing the tables that come from doc
//! comments and checking every link between documents.

mod generated;
mod links;
pub(crate) mod pages;
pub(crate) mod simulation;
#[cfg(test)]
mod tests;
mod variables;

use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::helpers::MDBOOK;
use crate::lint::Tools;
use crate::{contract, layout, say, supervise};

/// What to do with the generated tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tables {
    /// Rewrite them.
    Write,
    /// Fail if one differs from its source, as continuous integration must.
    Check,
}

/// Builds the book into `target/book`.
///
/// # Errors
/// If a generated table is stale (with [`Tables::Check`]), a link is broken, or mdBook fails.
pub(crate) fn run(tables: Tables) -> Outcome<()> {
    match tables {
        Tables::Write => {
            contract::write(&Tools::ensure()?)?;
            generated::write()?;
        }
        Tables::Check => generated::check()?,
    }
    fail_if_any("broken links", &links::broken(&pages::all()?))?;
    let mdbook = MDBOOK.ensure()?;
    let book = layout::target()?.join("book");
    say::step("building the book");
    build(&mdbook, &book)?;
    simulation::build(&book.join("simulation"))?;
    fail_if_any(
        "headings under another id than links use",
        &links::unbuilt(&pages::book()?, &book)?,
    )?;
    say::plain(format!("the book: {}", book.join("index.html").display()));
    Ok(())
}

fn build(mdbook: &Path, book: &Path) -> Outcome<()> {
    let mut command = layout::command(mdbook);
    command.args(["build", "docs", "--dest-dir"]).arg(book);
    supervise::must_succeed("mdbook", &mut command, "what it said is above")
}

fn fail_if_any(what: &str, found: &[String]) -> Outcome<()> {
    if found.is_empty() {
        return Ok(());
    }
    Err(Failure::said(format!(
        "{what} in the documents:\n  {}",
        found.join("\n  ")
    )))
}
