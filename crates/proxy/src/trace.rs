//! The trace that a request belongs to, by W3C's `traceparent` header: read from what calls the
//! proxy, written into the log, and passed on to what the proxy calls.
//!
//! The proxy exports no spans, so it passes the header on unchanged: a call to Kustom then appears
//! as a child of the span of whatever stands in front of the proxy. It begins no trace by itself.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::RequestBuilder;

/// The header's name.
pub(crate) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Length of `00-<trace id>-<parent id>-<flags>`; later versions may append more.
const LENGTH: usize = 55;

tokio::task_local! {
    /// The trace of the request that the current task serves.
    static CURRENT: Option<Trace>;
}

/// A valid `traceparent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trace(HeaderValue);

impl Trace {
    /// Reads the header. A broken one, or one of several, is ignored, as the standard demands.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(&TRACEPARENT).iter();
        let value = values.next()?;
        let valid = values.next().is_none() && is_valid(value.as_bytes());
        valid.then(|| Self(value.clone()))
    }

    /// The trace's id, for the log.
    pub(crate) fn id(&self) -> &str {
        let text = self.0.to_str().ok();
        text.and_then(|text| text.get(3..35)).unwrap_or_default()
    }
}

/// Only the version that is known, so that nothing else from a caller is passed on.
fn is_valid(value: &[u8]) -> bool {
    let is_hex = |c: &u8| matches!(c, b'0'..=b'9' | b'a'..=b'f');
    let id = |from: usize, to: usize| {
        let id = value.get(from..to).unwrap_or_default();
        id.iter().all(is_hex) && id.iter().any(|digit| *digit != b'0')
    };
    let flags = value.get(53..).unwrap_or_default();
    value.len() == LENGTH
        && value.starts_with(b"00-")
        && id(3, 35)
        && value.get(35) == Some(&b'-')
        && id(36, 52)
        && value.get(52) == Some(&b'-')
        && flags.iter().all(is_hex)
}

/// The trace of the current task.
pub(crate) fn current() -> Option<Trace> {
    CURRENT.try_with(Clone::clone).ok().flatten()
}

/// Runs `task` in a trace, as are the tasks that the engine spawns in it.
pub(crate) async fn within<T>(trace: Option<Trace>, task: impl Future<Output = T>) -> T {
    CURRENT.scope(trace, task).await
}

/// Adds the current task's trace to a request.
pub(crate) fn on(request: RequestBuilder) -> RequestBuilder {
    match current() {
        Some(Trace(value)) => request.header(TRACEPARENT, value),
        None => request,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn read(values: &[&str]) -> Option<Trace> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(TRACEPARENT, HeaderValue::from_str(value).unwrap());
        }
        Trace::of(&headers)
    }

    #[test]
    fn a_valid_header_names_its_trace() {
        let trace = read(&[GOOD]).unwrap();
        assert_eq!(trace.id(), "4bf92f3577b34da6a3ce929d0e0e4736");
    }

    #[test]
    fn a_broken_header_or_one_of_two_is_ignored() {
        let zeros = |from: usize, to: usize| {
            format!("{}{}{}", &GOOD[..from], "0".repeat(to - from), &GOOD[to..])
        };
        let mut broken = vec![
            String::new(),
            GOOD.to_uppercase(),
            zeros(3, 35),
            zeros(36, 52),
            format!("{GOOD}-more"),
            format!("{GOOD}0"),
            GOOD[..GOOD.len() - 1].to_owned(),
            format!("01{}", &GOOD[2..]),
            format!("ff{}", &GOOD[2..]),
            "0".repeat(100_000),
        ];
        // No character may be anything else.
        broken.extend((0..GOOD.len()).map(|n| format!("{}g{}", &GOOD[..n], &GOOD[n + 1..])));
        for value in broken {
            assert_eq!(read(&[&value]), None, "{value}");
        }
        assert_eq!(read(&[GOOD, GOOD]), None);
        assert_eq!(read(&[]), None);
    }
}
