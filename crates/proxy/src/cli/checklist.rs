//! `ipp-proxy checklist`: what showed Kustom's points before going live.

use std::io::{self, Write as _};

use clap::Args;
use ipp_proxy::checklist::{checklist, markdown};
use ipp_proxy::store::Purpose;
use ipp_wire::Checklist;

use super::database::{block_on, open, printed, table};
use super::{Environment, Failure};

/// How it is printed.
#[derive(Debug, Args)]
pub(crate) struct ChecklistArgs {
    /// As Markdown, for the ticket in which you ask to go live
    #[arg(long)]
    markdown: bool,
}

impl ChecklistArgs {
    /// Prints it, for each provider at which something was seen.
    pub(crate) fn run(self, environment: Environment) -> Result<(), Failure> {
        block_on(async move {
            let mut store = open(environment, Purpose::Read).await?;
            let mut all = store.checklists().await.map_err(Failure::new)?;
            if all.is_empty() {
                all.push(("no provider yet".to_owned(), vec![]));
            }
            let all: Vec<_> = all
                .iter()
                .map(|(provider, seen)| checklist(provider, seen))
                .collect();
            if self.markdown {
                let all: Vec<_> = all.iter().map(markdown).collect();
                return printed(write!(io::stdout(), "{}", all.join("\n")));
            }
            printed(print(&all))
        })
    }
}

fn print(all: &[Checklist]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let rows: Vec<_> = all
        .iter()
        .flat_map(|checklist| {
            checklist.items.iter().map(|item| {
                let done = if item.done { "yes" } else { "no" };
                [
                    checklist.provider.clone(),
                    done.to_owned(),
                    item.title.clone(),
                    item.detail.clone(),
                ]
            })
        })
        .collect();
    table(&mut out, ["AT", "DONE", "POINT", "EVIDENCE"], &rows)
}
