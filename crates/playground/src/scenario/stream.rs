//! The event stream, as a page reads it.

use reqwest::Response;
use serde::Deserialize;
use serde_json::Value;

use super::backend::Payment;

/// The most bytes of one event; a backend that never ends a line is cut off.
const MAX_EVENT_BYTES: usize = 1 << 20;

/// Reads the event stream's answer.
pub(crate) struct Stream {
    response: Response,
    events: Events,
}

/// An event of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: String,
}

impl Stream {
    pub(crate) fn new(response: Response) -> Self {
        Self {
            response,
            events: Events::default(),
        }
    }

    /// The next events; `None` at its end. Without an event, something else came.
    pub(crate) async fn next(&mut self) -> Option<Vec<Event>> {
        let chunk = self.response.chunk().await.ok().flatten()?;
        self.events.take(&chunk)
    }
}

/// Splits a stream of bytes into events.
#[derive(Default)]
struct Events {
    rest: Vec<u8>,
    name: String,
    data: String,
}

#[derive(Deserialize)]
struct Snapshot {
    payments: Vec<Payment>,
}

impl Events {
    /// The events that these bytes complete; `None` if an event is too long.
    fn take(&mut self, bytes: &[u8]) -> Option<Vec<Event>> {
        self.rest.extend_from_slice(bytes);
        let mut events = vec![];
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            events.extend(self.line(line.trim_end_matches(['\r', '\n'])));
        }
        let fits = self.rest.len() + self.data.len() <= MAX_EVENT_BYTES;
        fits.then_some(events)
    }

    fn line(&mut self, line: &str) -> Option<Event> {
        if line.is_empty() {
            let (name, data) = (
                std::mem::take(&mut self.name),
                std::mem::take(&mut self.data),
            );
            // Without data nothing is dispatched, as the format's standard says.
            return (!data.is_empty()).then_some(Event { name, data });
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => {
                if !self.data.is_empty() {
                    self.data.push('\n');
                }
                self.data.push_str(value);
            }
            // A comment, or a field of no use here.
            _ => {}
        }
        None
    }
}

impl Event {
    /// The payments that it tells of.
    pub(crate) fn payments(&self) -> Vec<Payment> {
        let json: Value = serde_json::from_str(&self.data).unwrap_or_default();
        match self.name.as_str() {
            "payment" => serde_json::from_value(json).map(|payment| vec![payment]),
            "snapshot" => serde_json::from_value(json).map(|Snapshot { payments }| payments),
            _ => Ok(vec![]),
        }
        .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const TEXT: &str = ": padding\r\n\r\nevent: snapshot\ndata: {\"payments\": [\ndata: \
        {\"payment_id\": \"dc01aa86-fb99-4d05-97dc-e79a22650f9a\", \"version\": 1, \
        \"state\": \"sent\", \"session_id\": null, \"reason\": null}]}\n\nevent: heartbeat\n\
        data: {}\n\nevent: payment\ndata: {\"payment_id\": \
        \"dc01aa86-fb99-4d05-97dc-e79a22650f9a\", \"version\": 2, \"state\": \"påid\", \
        \"session_id\": \"s\", \"reason\": {\"code\": \"x\"}}\n\n";

    #[test]
    fn events_are_read_however_they_are_cut() {
        for length in [1, 7, 64, TEXT.len()] {
            let mut events = Events::default();
            let parts = TEXT.as_bytes().chunks(length);
            let read = parts.flat_map(|part| events.take(part).unwrap());
            let payments: Vec<_> = read.flat_map(|event| event.payments()).collect();
            let states: Vec<_> = payments
                .iter()
                .map(|payment| payment.state.as_str())
                .collect();
            assert_eq!(states, ["sent", "påid"], "{length}");
        }
    }

    #[test]
    fn an_event_without_an_end_is_cut_off() {
        let mut events = Events::default();
        let part = vec![b'x'; MAX_EVENT_BYTES / 2 + 1];
        assert!(events.take(&part).is_some());
        assert!(events.take(&part).is_none());
    }
}
