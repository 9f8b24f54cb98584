//! `ipp-proxy strays`: the sessions that have an order and no payment in the database.

use std::io::{self, Write as _};

use clap::Args;
use ipp_proxy::store::{OperatorStore, Purpose, StraySettlement};
use ipp_wire::{ResolveOutcome, Word as _};

use super::database::{amount, block_on, open, parse_note, person, printed, table};
use super::{Environment, Failure};

/// Which one to settle, if any.
#[derive(Debug, Args)]
pub(crate) struct StraysArgs {
    /// The session to settle; it must have taken money
    #[arg(long, requires = "note")]
    settle: Option<String>,
    /// Its order is paid, and takes no other payment
    #[arg(long, requires = "settle")]
    paid: bool,
    /// Its money was returned: the order can be charged
    #[arg(long, requires = "settle", conflicts_with = "paid")]
    not_paid: bool,
    /// Why
    #[arg(long, requires = "settle", value_parser = parse_note)]
    note: Option<String>,
    /// Who decides; without it, the user of this machine
    #[arg(long, requires = "settle")]
    name: Option<String>,
}

impl StraysArgs {
    pub(crate) fn run(self, environment: Environment) -> Result<(), Failure> {
        match self.settlement(environment)? {
            Some(settlement) => block_on(async {
                settle(open(environment, Purpose::Write).await?, &settlement).await
            }),
            None => block_on(async { list(open(environment, Purpose::Read).await?).await }),
        }
    }

    fn settlement(self, environment: Environment) -> Result<Option<StraySettlement>, Failure> {
        let (Some(session_id), Some(note)) = (self.settle, self.note) else {
            return Ok(None);
        };
        let outcome = match (self.paid, self.not_paid) {
            (true, _) => ResolveOutcome::Paid,
            (_, true) => ResolveOutcome::NotPaid,
            _ => return Err(Failure::usage("--settle needs --paid or --not-paid")),
        };
        Ok(Some(StraySettlement {
            session_id,
            outcome,
            by: person(environment, self.name)?,
            note,
        }))
    }
}

async fn settle(mut store: OperatorStore, settlement: &StraySettlement) -> Result<(), Failure> {
    let now = ipp_proxy::clock::now();
    let settled = store.settle_stray(settlement, now).await;
    if !settled.map_err(Failure::new)? {
        return Err(Failure::new(format!(
            "there is no session {} that took money without a payment. One that is still open is \
             being cancelled, and cannot be settled",
            settlement.session_id
        )));
    }
    let said = writeln!(io::stdout(), "settled as {}", settlement.outcome.word());
    printed(said)
}

async fn list(mut store: OperatorStore) -> Result<(), Failure> {
    let strays = store.strays().await.map_err(Failure::new)?;
    let rows: Vec<_> = strays
        .into_iter()
        .map(|(stray, settled)| {
            [
                amount(stray.amount, &stray.currency),
                stray.reference,
                stray.status.word().to_owned(),
                settled.map_or("-", |outcome| outcome.word()).to_owned(),
                stray.session_id,
                stray.order_id.unwrap_or_else(|| "-".to_owned()),
            ]
        })
        .collect();
    let heading = [
        "AMOUNT",
        "REFERENCE",
        "STATUS",
        "SETTLED",
        "SESSION",
        "KUSTOM'S ORDER",
    ];
    printed(table(&mut io::stdout().lock(), heading, &rows))
}
