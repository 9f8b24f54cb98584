//! `ipp-proxy timeline`: what happened to a payment.

use std::io::{self, Write as _};

use clap::Args;
use ipp_proxy::store::Purpose;
use ipp_wire::{Timeline, TimelineEntry, TimelineEvent, Word as _};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use super::database::{amount, block_on, open, printed, table};
use super::{Environment, Failure};

/// Whose, and how it is printed.
#[derive(Debug, Args)]
pub(crate) struct TimelineArgs {
    /// The payment's id, as `ipp-proxy payments` prints it
    payment: Uuid,
    /// As JSON, which `ipp-playground run --from-timeline` plays again
    #[arg(long)]
    json: bool,
}

impl TimelineArgs {
    /// Prints it.
    pub(crate) fn run(self, environment: Environment) -> Result<(), Failure> {
        block_on(async move {
            let mut store = open(environment, Purpose::Read).await?;
            let found = store.timeline(self.payment).await.map_err(Failure::new)?;
            let timeline = found
                .ok_or_else(|| Failure::new(format!("there is no payment {}", self.payment)))?;
            if self.json {
                let text = serde_json::to_string_pretty(&timeline).map_err(Failure::new)?;
                return printed(writeln!(io::stdout(), "{text}"));
            }
            print(&timeline)
        })
    }
}

fn print(timeline: &Timeline) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let began = timeline.entries.first().and_then(|entry| parsed(&entry.at));
    let rows: Vec<_> = timeline
        .entries
        .iter()
        .map(|entry| {
            let [from, what, result, took, why] = said(&entry.event);
            [after(began, entry), from, what, result, took, why]
        })
        .collect();
    let sum = amount(timeline.order_amount, &timeline.purchase_currency);
    let state = timeline.state.word();
    let session = timeline.session_id.as_deref().unwrap_or("none");
    let at = timeline.entries.first().map_or("-", |entry| &entry.at);
    let head = [
        ["payment", &timeline.payment_id],
        ["session", session],
        ["order", &sum],
        ["state", state],
        ["began", at],
    ];
    let head = head.map(|cells| cells.map(str::to_owned));
    printed(table(&mut out, ["", ""], &head))?;
    let heading = ["SECONDS", "BY", "WHAT", "RESULT", "TOOK", "DETAIL"];
    printed(table(&mut out, heading, &rows))
}

/// Seconds since the first entry.
fn after(began: Option<OffsetDateTime>, entry: &TimelineEntry) -> String {
    let span = began
        .zip(parsed(&entry.at))
        .map(|(began, at)| (at - began).whole_milliseconds());
    span.map_or_else(String::new, |millis| {
        format!("{}.{:03}", millis / 1000, millis.unsigned_abs() % 1000)
    })
}

fn parsed(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

/// Who did what, what came of it, how long that took, and more of it.
fn said(event: &TimelineEvent) -> [String; 5] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match event {
        TimelineEvent::Request {
            request,
            status,
            took_ms,
        } => [
            "page".to_owned(),
            request.word().to_owned(),
            status.to_string(),
            format!("{took_ms} ms"),
            String::new(),
        ],
        TimelineEvent::Call {
            call,
            result,
            took_ms,
            session_status,
            order_amount: _,
            order_id: _,
            detail,
        } => [
            "proxy".to_owned(),
            call.word().to_owned(),
            result.word().to_owned(),
            format!("{took_ms} ms"),
            session_status.clone().unwrap_or_else(|| text(detail)),
        ],
        TimelineEvent::Callback {
            webhook_id,
            callback_type,
            failure_reason,
            verdict,
        } => [
            "Kustom".to_owned(),
            text(callback_type),
            verdict.word().to_owned(),
            String::new(),
            failure_reason.clone().unwrap_or_else(|| webhook_id.clone()),
        ],
        TimelineEvent::State {
            version,
            state,
            session_status: _,
            reason,
        } => [
            "payment".to_owned(),
            state.word().to_owned(),
            format!("version {version}"),
            String::new(),
            text(reason),
        ],
    }
}
