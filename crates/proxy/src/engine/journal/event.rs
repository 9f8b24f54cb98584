//! What is recorded, as the timeline's events.

use std::time::Instant;

use ipp_payment::{Millis, NewCallback, Payment, ReadError, Reading, wire};
use ipp_wire::{CallResult, ProviderCall, ReasonCode, TimelineEvent, Verdict, Word as _};

use crate::kustom::Created;

/// The most characters of a text from elsewhere.
pub(super) const MAX_TEXT: usize = 200;

/// When something began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Begun {
    pub(super) at: Millis,
    instant: Instant,
}

impl Begun {
    /// Now.
    pub(crate) fn now() -> Self {
        Self {
            at: crate::clock::now(),
            instant: Instant::now(),
        }
    }

    pub(super) fn took_ms(self) -> u64 {
        u64::try_from(self.instant.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// A payment was stored.
pub(super) fn stored(payment: &Payment) -> TimelineEvent {
    let shown = wire(payment);
    TimelineEvent::State {
        version: shown.version,
        state: shown.state,
        session_status: shown.session_status,
        reason: shown.reason.map(|reason| reason.code),
    }
}

/// The create call. Kustom's own words are in it, without the key.
pub(super) fn created(begun: Begun, created: &Created) -> TimelineEvent {
    let mut call = Call::of(ProviderCall::Create);
    match created {
        Created::Answered(reading) => call.says(reading),
        Created::NothingStarted(why) => {
            let sent = why.code != ReasonCode::NotSent.word();
            call.result = if sent {
                CallResult::Refused
            } else {
                CallResult::NotSent
            };
            call.detail = Some(short(&why.detail));
        }
        Created::Lost { what, .. } => call.lost(what),
    }
    call.event(begun)
}

/// A read of a session.
pub(super) fn read(begun: Begun, read: &Result<Reading, ReadError>) -> TimelineEvent {
    let mut call = Call::of(ProviderCall::Read);
    match read {
        Ok(reading) => call.says(reading),
        Err(error) => call.failed(error),
    }
    call.event(begun)
}

/// A cancel call.
pub(super) fn cancelled(begun: Begun, sent: &Result<(), ReadError>) -> TimelineEvent {
    let mut call = Call::of(ProviderCall::Cancel);
    if let Err(error) = sent {
        call.failed(error);
    }
    call.event(begun)
}

/// A callback whose signature is valid.
pub(super) fn called_back(callback: &NewCallback, verdict: Verdict) -> TimelineEvent {
    TimelineEvent::Callback {
        webhook_id: short(&callback.webhook_id),
        callback_type: callback.kind.as_deref().map(short),
        failure_reason: callback.failure_reason.as_deref().map(short),
        verdict,
    }
}

/// A call to Kustom, before it is known how long it took.
struct Call {
    call: ProviderCall,
    result: CallResult,
    session_status: Option<String>,
    order_amount: Option<i64>,
    order_id: Option<String>,
    detail: Option<String>,
}

impl Call {
    fn of(call: ProviderCall) -> Self {
        Self {
            call,
            result: CallResult::Answered,
            session_status: None,
            order_amount: None,
            order_id: None,
            detail: None,
        }
    }

    fn says(&mut self, reading: &Reading) {
        self.session_status = Some(short(reading.status.word()));
        self.order_amount = Some(reading.amount);
        self.order_id = reading.order_id.as_deref().map(short);
    }

    fn lost(&mut self, why: &str) {
        self.result = CallResult::Lost;
        self.detail = Some(short(why));
    }

    fn failed(&mut self, error: &ReadError) {
        self.lost(&error.to_string());
        // Kustom's refusal begins with its status. A 5xx tells nothing of what was done.
        let refused = match error {
            ReadError::NotFound | ReadError::TooMany(_) => true,
            ReadError::Failed(what) => what.starts_with('4') && !what.starts_with("408"),
        };
        if refused {
            self.result = CallResult::Refused;
        }
    }

    fn event(self, begun: Begun) -> TimelineEvent {
        TimelineEvent::Call {
            call: self.call,
            result: self.result,
            took_ms: begun.took_ms(),
            session_status: self.session_status,
            order_amount: self.order_amount,
            order_id: self.order_id,
            detail: self.detail,
        }
    }
}

/// Cuts text from elsewhere to a length that fits a line.
pub(in crate::engine) fn short(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}

/// Whether two calls came to the same, however long they took.
pub(super) fn is_same(one: &TimelineEvent, other: &TimelineEvent) -> bool {
    let timeless = |event: &TimelineEvent| {
        let mut event = event.clone();
        if let TimelineEvent::Call { took_ms, .. } = &mut event {
            *took_ms = 0;
        }
        event
    };
    timeless(one) == timeless(other)
}
