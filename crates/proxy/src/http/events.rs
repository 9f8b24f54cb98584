//! `GET /api/events`: a till's event stream: a snapshot, then every change, with heartbeats; and
//! `GET /api/snapshot`, for pages that something keeps from reading a stream.

use std::convert::Infallible;
use std::pin::Pin;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream;
use ipp_wire::{EventName, Heartbeat, Snapshot, Word as _, path};
use serde::Serialize;
use tokio::time::{Instant, Interval, MissedTickBehavior, Sleep};
use tokio_util::sync::CancellationToken;

use super::App;
use crate::auth::Caller;
use crate::engine::{Change, Feed};
use crate::problem::{Answer, Refusal};

/// Bytes after the first event. Some of what stands between holds an answer back until there is so
/// much of it.
const PADDING: &str = match str::from_utf8(&[b' '; 2048]) {
    Ok(spaces) => spaces,
    Err(_) => "",
};

/// Opens this till's event stream.
///
/// It ends when the token expires: a page that did not renew its token must not go on listening.
#[utoipa::path(
    get,
    path = path::EVENTS,
    responses((
        status = 200,
        description = described(),
        body = StreamEvent,
        content_type = "text/event-stream",
    ))
)]
pub(super) async fn events(State(app): State<App>, caller: Caller) -> Answer<Response> {
    if app.engine.is_stopping() {
        // The page asks again, and then the next process.
        return Err(Refusal::stopping());
    }
    let limits = app.limits.limits();
    let feed = app
        .engine
        .feed_within(&caller, limits.streams, limits.all_streams())
        .ok_or_else(Refusal::too_many_streams)?;
    // After the subscription, to leave no gap between the two; before the answer, so that an
    // unreadable database is a refusal and not a stream that breaks at once.
    let snapshot = feed.snapshot().await?;
    let period = app.engine.timings().heartbeat;
    let mut beat = tokio::time::interval_at(Instant::now() + period, period);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let stream = OpenStream {
        first: Some(snapshot),
        feed,
        beat,
        token_ends: Box::pin(tokio::time::sleep(
            crate::clock::now().until(caller.expires_at),
        )),
        closing: app.closing.clone(),
    };
    let events = stream::unfold(stream, |mut stream| async {
        let event = stream.next().await?;
        Some((Ok::<_, Infallible>(event), stream))
    });
    // Reverse proxies must neither collect the events nor compress them, which would delay them.
    let headers = [
        ("x-accel-buffering", "no"),
        (header::CACHE_CONTROL.as_str(), "no-store, no-transform"),
    ];
    Ok((headers, Sse::new(events)).into_response())
}

/// Reads what the event stream begins with.
///
/// For pages that something between keeps from reading a stream: read every other second, it tells
/// what the stream would, and what has ended by leaving it out.
#[utoipa::path(
    get,
    path = path::SNAPSHOT,
    responses((status = 200, description = "As of now.", body = Snapshot))
)]
pub(super) async fn snapshot(State(app): State<App>, caller: Caller) -> Answer<Json<Snapshot>> {
    app.engine.polled(&caller).await.map(Json)
}

/// An event, by the names that its lines have.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct StreamEvent {
    /// Which one.
    #[schema(value_type = EventName)]
    pub(super) event: &'static str,
    /// What it tells, as JSON.
    pub(super) data: String,
}

/// Each event with what it means.
fn described() -> String {
    let events = EventName::ALL.iter();
    let events = events.map(|event| format!("\n- `{}`: {}", event.word(), event.meaning()));
    format!("Events by name:\n{}", events.collect::<String>())
}

/// An open stream. Dropping it unsubscribes.
struct OpenStream {
    first: Option<Snapshot>,
    feed: Feed,
    beat: Interval,
    token_ends: Pin<Box<Sleep>>,
    closing: CancellationToken,
}

impl OpenStream {
    /// The next event; `None` ends the stream, and the page opens another.
    async fn next(&mut self) -> Option<Event> {
        if let Some(snapshot) = self.first.take() {
            let first = event(EventName::Snapshot, &snapshot)?;
            return Some(first.comment(PADDING));
        }
        tokio::select! {
            // Check the ends first: a busy shop must not keep a finished stream alive.
            biased;
            () = self.closing.cancelled() => None,
            () = &mut self.token_ends => None,
            change = self.feed.next() => self.tell(change.ok()?).await,
            _ = self.beat.tick() => {
                let server_time = crate::clock::now().rfc3339();
                event(EventName::Heartbeat, &Heartbeat { server_time })
            }
        }
    }

    async fn tell(&self, change: Option<Change>) -> Option<Event> {
        match change {
            Some(Change::Payment { payment, .. }) => event(EventName::Payment, &payment),
            Some(Change::Confirmed { confirmed, .. }) => event(EventName::Confirmed, &confirmed),
            Some(Change::Device(changed)) => event(EventName::Device, &changed),
            Some(Change::Devices) => event(EventName::Devices, &serde_json::json!({})),
            // The page was too slow and missed some: it starts over from a snapshot.
            None => event(EventName::Snapshot, &self.feed.snapshot().await.ok()?),
        }
    }
}

fn event(name: EventName, data: &impl Serialize) -> Option<Event> {
    let name = name.word();
    let event = Event::default().event(name).json_data(data);
    event
        .inspect_err(|error| tracing::error!(%error, name, "an event could not be written"))
        .ok()
}
