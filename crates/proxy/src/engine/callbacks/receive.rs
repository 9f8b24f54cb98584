//! Stores Kustom's callbacks once their signature is verified.

use ipp_wire::{CallbackRecord, Verdict};
use serde::Deserialize;

use crate::engine::Engine;
use crate::object::Object;
use crate::problem::{Answer, Refusal};
use crate::store::NewCallback;

/// The callback types that Kustom documents.
const KNOWN_TYPES: [&str; 5] = [
    "ipp.session.created",
    "ipp.session.activated",
    "ipp.payment.failed",
    "ipp.session.finalized",
    "ipp.session.cancelled",
];

/// Whether a verified callback is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// Stored now.
    New,
    /// Stored before: a redelivery.
    Again,
}

/// The fields of Kustom's callback that we use. All are optional: a callback of an unknown type is
/// acknowledged like any other.
#[derive(Debug, Default, Deserialize)]
struct CallbackBody {
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    data: Option<Object<CallbackData>>,
}

#[derive(Debug, Default, Deserialize)]
struct CallbackData {
    #[serde(default)]
    session_id: Option<String>,
    #[serde(default)]
    failure_reason: Option<String>,
}

/// Reads a callback's body. One that cannot be parsed yields nothing and is acknowledged anyway.
pub(crate) fn read(webhook_id: &str, body: &[u8]) -> NewCallback {
    let parsed = serde_json::from_slice::<Object<CallbackBody>>(body);
    let parsed = parsed.map_or_else(|_| CallbackBody::default(), |Object(body)| body);
    let data = parsed
        .data
        .map_or_else(CallbackData::default, |Object(data)| data);
    NewCallback {
        webhook_id: webhook_id.to_owned(),
        kind: parsed.kind,
        session_id: data.session_id,
        failure_reason: data.failure_reason,
    }
}

impl Engine {
    /// Commits a callback to the inbox; only then may it be acknowledged. It is processed later,
    /// and its effects survive a crash.
    ///
    /// # Errors
    /// 503 if it could not be committed: Kustom sends it again.
    pub async fn callback(&self, webhook_id: &str, body: &[u8]) -> Answer<Received> {
        let callback = read(webhook_id, body);
        let now = crate::clock::now();
        let new = self
            .inner
            .store
            .receive(&callback, now)
            .await
            .inspect_err(|_| self.note_not_acknowledged())
            .map_err(Refusal::storage_unavailable)?;
        self.note_acknowledged(&callback.webhook_id, callback.session_id.as_deref());
        if new {
            if !callback
                .kind
                .as_deref()
                .is_some_and(|k| KNOWN_TYPES.contains(&k))
            {
                // Its session is read whatever its type; the warning tells the operator about the
                // type.
                let kind = callback.kind.as_deref().unwrap_or("none");
                let kind: String = kind.chars().take(64).collect();
                tracing::warn!(
                    kind,
                    id = callback.webhook_id,
                    "a callback of an unknown type"
                );
            }
            self.inner.counters.callback(Verdict::Accepted);
            let journal = &self.inner.journal;
            journal.called_back(now, &callback, Verdict::Accepted);
            self.inner.callbacks.arrived.notify_one();
            Ok(Received::New)
        } else {
            self.inner.counters.callback(Verdict::Duplicate);
            let journal = &self.inner.journal;
            journal.called_back(now, &callback, Verdict::Duplicate);
            self.inner.callbacks.log.add(CallbackRecord {
                received_at: now.rfc3339(),
                webhook_id: Some(callback.webhook_id),
                kind: callback.kind,
                session_id: callback.session_id,
                verdict: Verdict::Duplicate,
                detail: Some("received before".to_owned()),
            });
            Ok(Received::Again)
        }
    }

    /// Records a callback that failed verification. Only its claimed id is kept. Like any refusal,
    /// the answer is logged as well.
    pub fn refuse_callback(&self, webhook_id: Option<&str>, why: &str) {
        self.inner.counters.callback(Verdict::Refused);
        self.note_not_acknowledged();
        self.inner.callbacks.log.add(CallbackRecord {
            received_at: crate::clock::now().rfc3339(),
            webhook_id: webhook_id.map(|id| id.chars().take(64).collect()),
            kind: None,
            session_id: None,
            verdict: Verdict::Refused,
            detail: Some(why.to_owned()),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unused_parts_of_a_callback_do_not_change_what_is_read() {
        let told = read(
            "kevt_1",
            b"{\"id\":\"\xff\",\"x\":1e999,\"type\":\"t\",\"data\":{\"session_id\":\"s\"}}",
        );
        assert_eq!(told.kind.as_deref(), Some("t"));
        assert_eq!(told.session_id.as_deref(), Some("s"));
    }

    #[test]
    fn a_callback_that_makes_no_sense_tells_nothing() {
        for body in [
            "",
            "null",
            "[]",
            r#"["ipp.session.finalized",["s"]]"#,
            r#"{"type":"t","type":"u"}"#,
        ] {
            let told = read("kevt_1", body.as_bytes());
            assert_eq!((told.kind, told.session_id), (None, None), "{body}");
        }
    }
}
