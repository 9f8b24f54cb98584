//! `ipp-proxy outbox`: what the merchant's own system has not been told, and telling it again.

use std::io::{self, Write as _};

use clap::{Args, Subcommand};
use ipp_payment::Millis;
use ipp_proxy::clock;
use ipp_proxy::store::{OutboxEvent, Purpose, Retry};

use super::database::{block_on, open, parse_time, printed, table};
use super::{Environment, Failure};

/// What is done with the outbox.
#[derive(Debug, Args)]
pub(crate) struct OutboxArgs {
    #[command(subcommand)]
    command: OutboxCommand,
}

#[derive(Debug, Subcommand)]
enum OutboxCommand {
    /// Print the events that wait or were given up, with the reason and the next attempt
    List {
        /// As JSON, one event a line
        #[arg(long)]
        json: bool,
    },
    /// Send events again that were given up; the running proxy sends them, or the next that starts
    Retry(RetryArgs),
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct RetryArgs {
    /// All that were given up
    #[arg(long)]
    all: bool,
    /// Those that happened at this time or later: a date (UTC), or RFC 3339
    #[arg(long, value_parser = parse_time)]
    since: Option<Millis>,
    /// These, as `outbox list` names them: evt_…
    #[arg(value_name = "EVENT")]
    events: Vec<String>,
}

impl OutboxArgs {
    /// Does it.
    pub(crate) fn run(self, environment: Environment) -> Result<(), Failure> {
        match self.command {
            OutboxCommand::List { json } => block_on(list(environment, json)),
            OutboxCommand::Retry(args) => block_on(retry(environment, args)),
        }
    }
}

async fn list(environment: Environment, json: bool) -> Result<(), Failure> {
    let mut store = open(environment, Purpose::Read).await?;
    let events = store.undelivered().await.map_err(Failure::new)?;
    let mut out = io::stdout().lock();
    if json {
        for event in events {
            let line = serde_json::to_string(&event).map_err(Failure::new)?;
            if let Err(error) = writeln!(out, "{line}") {
                return printed(Err(error));
            }
        }
        return Ok(());
    }
    let heading = [
        "HAPPENED",
        "TYPE",
        "REFERENCE",
        "TRIES",
        "NEXT TRY",
        "EVENT",
        "WHY",
    ];
    let rows: Vec<_> = events.into_iter().map(row).collect();
    printed(table(&mut out, heading, &rows))
}

fn row(event: OutboxEvent) -> [String; 7] {
    [
        event.happened_at,
        event.kind,
        event.reference.unwrap_or_default(),
        event.tries.to_string(),
        event.next_try.unwrap_or_else(|| "given up".to_owned()),
        event.id,
        event.why.unwrap_or_default(),
    ]
}

async fn retry(environment: Environment, args: RetryArgs) -> Result<(), Failure> {
    let mut store = open(environment, Purpose::Write).await?;
    let mut chosen: Vec<_> = args.events.iter().cloned().map(Retry::Event).collect();
    chosen.extend(args.since.map(Retry::Since));
    chosen.extend(args.all.then_some(Retry::All));
    let (mut retried, mut left) = (0, Vec::new());
    for which in chosen {
        let count = store.retry(&which, clock::now()).await;
        match (count.map_err(Failure::new)?, which) {
            (0, Retry::Event(id)) => left.push(id),
            (count, _) => retried += count,
        }
    }
    printed(writeln!(
        io::stdout(),
        "{retried} events wait again; the proxy sends them while it runs with IPP_NOTIFY_URL"
    ))?;
    if left.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "not sent again, since not given up or since a later event of the payment was delivered: {}",
        left.join(", ")
    )))
}
