//! The log of callbacks, which the playground's panel shows.

use std::collections::VecDeque;
use std::sync::Mutex;

use ipp_wire::{CallbackRecord, Verdict};

use crate::engine::{Engine, lock};
use crate::problem::{Answer, Refusal};

/// Number of records in the log.
const MAX_RECORDS: usize = 100;

/// The last callbacks that were refused, or received before, newest first. Anyone can send those,
/// so they stay out of the database and their number is limited.
#[derive(Debug, Default)]
pub(super) struct Log(Mutex<VecDeque<CallbackRecord>>);

impl Log {
    pub(super) fn add(&self, record: CallbackRecord) {
        let mut log = lock(&self.0);
        if log.len() >= MAX_RECORDS {
            log.pop_back();
        }
        log.push_front(record);
    }

    fn records(&self) -> Vec<CallbackRecord> {
        lock(&self.0).iter().cloned().collect()
    }
}

impl Engine {
    /// Returns the log, newest first.
    ///
    /// # Errors
    /// 503 if the database cannot be read.
    pub async fn callbacks(&self) -> Answer<Vec<CallbackRecord>> {
        let most = i64::try_from(MAX_RECORDS).unwrap_or(i64::MAX);
        let items = self
            .inner
            .store
            .inbox_last(most)
            .await
            .map_err(Refusal::storage_unavailable)?;
        let mut records: Vec<CallbackRecord> = items
            .into_iter()
            .map(|item| CallbackRecord {
                received_at: item.received_at.rfc3339(),
                webhook_id: Some(item.callback.webhook_id),
                kind: item.callback.kind,
                session_id: item.callback.session_id,
                verdict: Verdict::Accepted,
                detail: item.detail.or(item.callback.failure_reason),
            })
            .collect();
        records.extend(self.inner.callbacks.log.records());
        // RFC 3339 in UTC sorts as text only with a fixed number of digits; ours may omit a zero
        // fraction, so compare the parsed times.
        records.sort_by_key(|r| std::cmp::Reverse(parsed(&r.received_at)));
        records.truncate(MAX_RECORDS);
        Ok(records)
    }
}

fn parsed(text: &str) -> i128 {
    use time::format_description::well_known::Rfc3339;
    time::OffsetDateTime::parse(text, &Rfc3339)
        .map_or(0, time::OffsetDateTime::unix_timestamp_nanos)
}
