//! Writes refusals into the log: each with its route, and no more of them than a disk can take.
//!
//! Anybody can be refused as often as they like, so it is not the caller who decides how much is
//! written: the first refusals of each code stand in the log whole, and what comes faster than
//! the rate is counted, one line a second.

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

/// How many refusals of one code are written whole at once, to callers without a token.
const STRANGERS: NonZeroU32 = NonZeroU32::new(20).unwrap();
/// After those, one in so much time: an example of what is going on.
const STRANGERS_PER: Duration = Duration::from_secs(10);
/// How many a second of one code, to tills: they are limited themselves, and each is a sale.
const TILLS: NonZeroU32 = NonZeroU32::new(10).unwrap();
/// How often it is said how many were left out.
const SUMMARY: Duration = Duration::from_secs(1);

/// The till that a token named; on the answer, for the log.
#[derive(Clone, Debug)]
pub(super) struct Till(pub(super) String);

/// Writes refusals; clones count together.
#[derive(Clone, Debug, Default)]
pub struct Refusals(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    strangers: DefaultKeyedRateLimiter<&'static str>,
    tills: DefaultKeyedRateLimiter<&'static str>,
    /// By code, since the last summary.
    left_out: Mutex<BTreeMap<&'static str, u64>>,
}

impl Default for Inner {
    fn default() -> Self {
        // Only a period of zero is none.
        let period = Quota::with_period(STRANGERS_PER);
        let strangers = period.unwrap_or_else(|| Quota::per_minute(STRANGERS));
        Self {
            strangers: RateLimiter::keyed(strangers.allow_burst(STRANGERS)),
            tills: RateLimiter::keyed(Quota::per_second(TILLS)),
            left_out: Mutex::default(),
        }
    }
}

/// Logs the refusal that an answer is, if it is one; within the request's span, which has its
/// method and route.
pub(super) async fn log(State(app): State<App>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if let Some(refusal) = response.extensions().get::<Refusal>() {
        let till = response.extensions().get::<Till>();
        app.refusals
            .note(refusal, till.map(|Till(name)| name.as_str()));
    }
    response
}

/// The route as the table of routes has it. Paths are the caller's, and may be 64 KB.
pub(super) fn route(extensions: &Extensions) -> String {
    let matched = extensions.get::<MatchedPath>();
    matched.map_or("none", MatchedPath::as_str).to_owned()
}

/// A method may be any word; one that is the caller's own is not repeated.
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
            // A wrong secret or clock here: no callback is believed until somebody looks.
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
                tokio::time::sleep(SUMMARY).await;
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
        tracing::warn!(counts, "more refusals, too many to write each");
    }
}

/// What was left out last is said even if nobody is refused any more.
impl Drop for Inner {
    fn drop(&mut self) {
        self.summarize();
    }
}
