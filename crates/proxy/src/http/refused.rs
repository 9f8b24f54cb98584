//! Logs refusals, each with its route, at a limited rate.
//!
//! Anyone can cause refusals as often as they like, so callers must not decide how much is written:
//! the first refusals of each code are logged in full, and those above the rate are only counted,
//! one line a second.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Extensions, Method};
use axum::middleware::Next;
use axum::response::Response;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::App;
use crate::problem::Refusal;

/// For callers without a token: how many refusals of one code are logged in full in a burst.
const UNAUTHENTICATED_BURST: NonZeroU32 = NonZeroU32::new(20).unwrap();
/// After the burst, one refusal per this time is logged in full, as an example.
const UNAUTHENTICATED_PERIOD: Duration = Duration::from_secs(10);
/// For tills: how many of one code are logged a second. Tills are rate-limited, and each is a sale.
const TILL_LINES_PER_SECOND: NonZeroU32 = NonZeroU32::new(10).unwrap();
/// Interval between the lines that count the omitted refusals.
const SUMMARY_INTERVAL: Duration = Duration::from_secs(1);

/// The till that a token named; an extension of the answer, for the log.
#[derive(Clone, Debug)]
pub(super) struct Till(pub(super) String);

/// Logs refusals; clones share their counts.
#[derive(Clone, Debug, Default)]
pub struct Refusals(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    strangers: DefaultKeyedRateLimiter<&'static str>,
    tills: DefaultKeyedRateLimiter<&'static str>,
    /// Omitted refusals by code, since the last summary.
    left_out: Mutex<BTreeMap<&'static str, u64>>,
}

impl Default for Inner {
    fn default() -> Self {
        // `None` only for a period of zero.
        let period = Quota::with_period(UNAUTHENTICATED_PERIOD);
        let strangers = period.unwrap_or_else(|| Quota::per_minute(UNAUTHENTICATED_BURST));
        Self {
            strangers: RateLimiter::keyed(strangers.allow_burst(UNAUTHENTICATED_BURST)),
            tills: RateLimiter::keyed(Quota::per_second(TILL_LINES_PER_SECOND)),
            left_out: Mutex::default(),
        }
    }
}

/// Logs the answer if it is a refusal, within the request's span, which has the method and the
/// route.
pub(super) async fn log(State(app): State<App>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if let Some(refusal) = response.extensions().get::<Refusal>() {
        let till = response.extensions().get::<Till>();
        app.refusals
            .note(refusal, till.map(|Till(name)| name.as_str()));
    }
    response
}

/// The route's pattern. The path is the caller's and may be 64 KB long.
pub(super) fn route(extensions: &Extensions) -> String {
    let matched = extensions.get::<MatchedPath>();
    matched.map_or("none", MatchedPath::as_str).to_owned()
}

/// The method's name, if it is a standard one; the caller may send any word.
pub(super) fn method(method: &Method) -> &'static str {
    let known = ["GET", "PUT", "POST", "HEAD", "OPTIONS", "DELETE", "PATCH"];
    let known = known.into_iter().find(|known| method == known);
    known.unwrap_or("other")
}

impl Refusals {
    fn note(&self, refusal: &Refusal, till: Option<&str>) {
        let limiter = match till {
            Some(_) => &self.0.tills,
            None => &self.0.strangers,
        };
        if limiter.check_key(&refusal.code).is_err() {
            self.leave_out(refusal.code);
            return;
        }
        let (status, code, detail) = (refusal.status.as_u16(), refusal.code, &*refusal.detail);
        let inside = refusal.inside();
        if refusal.status.is_server_error() {
            tracing::error!(status, code, detail, inside, till, "refused");
        } else if code == ipp_wire::code::BAD_SIGNATURE {
            // A wrong secret or clock on this side: no callback is believed until an operator fixes
            // it.
            tracing::warn!(status, code, detail, inside, till, "refused");
        } else {
            tracing::info!(status, code, detail, inside, till, "refused");
        }
    }

    fn leave_out(&self, code: &'static str) {
        let mut left_out = self
            .0
            .left_out
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let first = left_out.is_empty();
        *left_out.entry(code).or_default() += 1;
        if first {
            let inner = Arc::downgrade(&self.0);
            tokio::spawn(async move {
                tokio::time::sleep(SUMMARY_INTERVAL).await;
                // If it is gone, it has written the line itself.
                if let Some(inner) = Weak::upgrade(&inner) {
                    inner.summarize();
                }
            });
        }
    }
}

impl Inner {
    fn summarize(&self) {
        let left_out = self.left_out.lock();
        let left_out = std::mem::take(&mut *left_out.unwrap_or_else(PoisonError::into_inner));
        if left_out.is_empty() {
            return;
        }
        let mut counts = String::new();
        for (code, count) in &left_out {
            // Writing to a String cannot fail.
            let _ = write!(counts, "{code} {count}, ");
        }
        let counts = counts.trim_end_matches(", ");
        tracing::warn!(counts, "further refusals, only counted");
    }
}

/// Logs the last count even if no further refusal follows.
impl Drop for Inner {
    fn drop(&mut self) {
        self.summarize();
    }
}
