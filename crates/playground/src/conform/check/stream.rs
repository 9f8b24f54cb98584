//! The event stream: its format, what it tells, and how it is taken up again.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::Value;
use uuid::Uuid;

use super::super::bench::{Bench, Checked, Wrong, payment};
use super::super::client::{Client, Opened};
use crate::scenario::stream::{Event, Stream};
use crate::session::Outcome;

/// How long an event may take that a change leads to.
const PATIENCE: Duration = Duration::from_secs(10);
/// Heartbeats come every 15 s.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// An open stream, whose events are kept.
struct Listener<'a> {
    page: &'a Client,
    stream: Stream,
    waiting: VecDeque<Event>,
}

impl<'a> Listener<'a> {
    async fn open(page: &'a Client) -> Result<Self, String> {
        let response = match page.events().await? {
            Opened::Stream(response) => response,
            Opened::Refused(answer) => {
                return Err(format!("{answer} is answered by {}", answer.verdict()));
            }
        };
        Ok(Self {
            page,
            stream: Stream::new(response),
            waiting: VecDeque::new(),
        })
    }

    /// The next event; `None` when the stream ends.
    async fn next(&mut self) -> Option<Event> {
        while self.waiting.is_empty() {
            self.waiting.extend(self.stream.next().await?);
        }
        let event = self.waiting.pop_front()?;
        self.page.seen.keep_event(&event.name, &event.data);
        Some(event)
    }

    /// Reads until an event is the one looked for.
    async fn until(
        &mut self,
        within: Duration,
        what: &str,
        is_it: impl Fn(&Event) -> bool,
    ) -> Result<Event, String> {
        let read = async {
            loop {
                match self.next().await {
                    Some(event) if is_it(&event) => return Ok(event),
                    Some(_) => {}
                    None => return Err(format!("the stream ends before {what}")),
                }
            }
        };
        let seconds = within.as_secs();
        let late = |_| {
            Err(format!(
                "within {seconds} s the stream does not tell {what}"
            ))
        };
        tokio::time::timeout(within, read)
            .await
            .unwrap_or_else(late)
    }

    /// Reads the snapshot, which has to be the first event; its open payments.
    async fn snapshot(&mut self) -> Result<Vec<Value>, String> {
        let any = self.until(PATIENCE, "a first event", |_| true).await?;
        if any.name != "snapshot" {
            return Err(format!(
                "the stream begins with {:?}, not with a snapshot",
                any.name
            ));
        }
        let json: Value = serde_json::from_str(&any.data)
            .map_err(|error| format!("the snapshot is no JSON: {error}"))?;
        let payments = json["payments"].as_array();
        payments
            .cloned()
            .ok_or_else(|| "the snapshot has no list of payments".to_owned())
    }

    /// Reads until a payment is told of with this state; its version.
    async fn state(&mut self, id: Uuid, state: &str) -> Result<u64, String> {
        let what = format!("that a payment is {state}");
        let told = |event: &Event| {
            let json = whole(event);
            json["payment_id"] == id.to_string() && json["state"] == state
        };
        let event = self.until(PATIENCE, &what, told).await?;
        whole(&event)["version"]
            .as_u64()
            .ok_or_else(|| "a payment's version is no number".to_owned())
    }
}

/// The payment that an event tells of, as it is.
fn whole(event: &Event) -> Value {
    match event.name.as_str() {
        "payment" => serde_json::from_str(&event.data).unwrap_or_default(),
        _ => Value::Null,
    }
}

/// Follows a payment.
pub(in crate::conform) async fn stream(bench: &Bench, wrong: &mut Wrong) -> Checked {
    let mut page = Listener::open(&bench.page).await?;
    page.snapshot().await?;
    let terminal = bench.terminal().await?;
    let started = bench.sent("stream", &terminal).await?;
    let sent = page.state(started.id, "sent").await?;
    bench.tap(&started, Outcome::InsufficientFunds).await?;
    let id = started.id.to_string();
    let declined = |event: &Event| {
        let json = whole(event);
        let taps = json["taps"].as_array().map_or(0, Vec::len);
        json["payment_id"] == id && taps == 1
    };
    page.until(PATIENCE, "a declined card", declined).await?;
    bench.tap(&started, Outcome::Success).await?;
    let paid = page.state(started.id, "paid").await?;
    wrong.unless(paid > sent, || {
        format!("version {sent} is followed by {paid}: a page takes it for an older one")
    });
    Ok(())
}

/// Waits for a heartbeat.
pub(in crate::conform) async fn heartbeat(bench: &Bench) -> Result<(), String> {
    let mut page = Listener::open(&bench.page).await?;
    page.snapshot().await?;
    let beat = |event: &Event| event.name == "heartbeat";
    page.until(HEARTBEAT, "a heartbeat", beat).await.map(drop)
}

/// Opens streams before, within and after a payment.
pub(in crate::conform) async fn resumption(bench: &Bench, wrong: &mut Wrong) -> Checked {
    let of = |payments: &[Value], id: Uuid| {
        let id = id.to_string();
        let mut payments = payments.iter();
        payments
            .find(|payment| payment["payment_id"] == id)
            .cloned()
    };
    let first = Listener::open(&bench.page).await?;
    drop(first);
    let started = bench.sent("resumed", &bench.terminal().await?).await?;
    let mut second = Listener::open(&bench.page).await?;
    let told = of(&second.snapshot().await?, started.id);
    let read = bench.page.get(&payment(started.id)).await?;
    wrong.unless(told.is_some(), || {
        "what began while no stream was open is not in the next snapshot".to_owned()
    });
    let version = |payment: &Value| payment["version"].as_u64();
    wrong.unless(
        told.is_none_or(|told| version(&told) <= version(&read.body)),
        || "the snapshot has a version that a later read does not have".to_owned(),
    );
    // Two pages of a till are told the same.
    let mut third = Listener::open(&bench.page).await?;
    third.snapshot().await?;
    bench.tap(&started, Outcome::Success).await?;
    second.state(started.id, "paid").await?;
    third.state(started.id, "paid").await?;
    let mut last = Listener::open(&bench.page).await?;
    wrong.unless(of(&last.snapshot().await?, started.id).is_none(), || {
        "a payment that is paid is still in the snapshot of what is open".to_owned()
    });
    Ok(())
}
