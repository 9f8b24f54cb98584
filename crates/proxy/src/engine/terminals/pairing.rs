//! Pairs phones. Kustom documents neither a callback nor a route for the fate of a code, so a
//! paired phone is noticed when the list of devices has grown.

use std::sync::Mutex;
use std::time::Duration;

use ipp_payment::{Effects as _, Millis};
use ipp_wire::{Device, Enroll, Enrollment, PairPhone};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::time::Instant;

use crate::config::Rate;
use crate::engine::{Engine, lock};
use crate::problem::{Answer, Refusal};
use crate::store::Work;

/// Interval between readings of the list while a person is likely to be pairing a phone.
const FAST_INTERVAL: Duration = Duration::from_secs(2);
/// Interval after that, until the code expires.
const SLOW_INTERVAL: Duration = Duration::from_secs(15);
/// How long after a code was made a person is likely to be pairing.
const FAST_PERIOD: Duration = Duration::from_secs(15 * 60);

/// The codes that may still be used, without their text.
#[derive(Debug, Default)]
struct Codes {
    /// When each code expires.
    until: Vec<Millis>,
    /// When the newest code was made.
    newest: Option<Instant>,
    /// Whether a task is looking for the phones.
    followed: bool,
}

impl Codes {
    /// Removes the oldest codes, one for each new phone.
    fn paired(&mut self, phones: usize) {
        self.until.drain(..phones.min(self.until.len()));
    }

    /// Time until the next reading; `None` if no code is left.
    fn pause(&mut self, now: Millis) -> Option<Duration> {
        self.until.retain(|until| *until > now);
        if self.until.is_empty() {
            self.followed = false;
            return None;
        }
        let likely = self.newest.is_some_and(|made| made.elapsed() < FAST_PERIOD);
        Some(if likely { FAST_INTERVAL } else { SLOW_INTERVAL })
    }
}

/// The codes that this process has made.
#[derive(Debug, Default)]
pub(super) struct Pairing(Mutex<Codes>);

impl Pairing {
    /// Adds a code that expires at `until`; true if the caller is to start looking for phones.
    fn add(&self, until: Millis) -> bool {
        let mut codes = lock(&self.0);
        codes.until.push(until);
        codes.newest = Some(Instant::now());
        !std::mem::replace(&mut codes.followed, true)
    }

    /// Removes the oldest codes, one for each new phone.
    pub(super) fn paired(&self, phones: usize) {
        lock(&self.0).paired(phones);
    }

    fn pause(&self, now: Millis) -> Option<Duration> {
        lock(&self.0).pause(now)
    }
}

impl Engine {
    /// Requests a one-time code that pairs a phone. The code is neither stored nor logged here. If
    /// the answer is lost, the code is never used.
    ///
    /// # Errors
    /// What Kustom refused, or 502.
    pub async fn enroll(&self, wish: &Enroll) -> Answer<Enrollment> {
        // The baseline for the later comparison. If it cannot be read now, the first reading after
        // this is the baseline, and a page that reads the list itself still finds the phone.
        if let Err(refusal) = self.recent_devices().await {
            tracing::warn!(
                ?refusal,
                "the devices cannot be read before a phone is paired"
            );
        }
        let enrollment = self.inner.kustom.enroll(wish).await?;
        let until = expiry(&enrollment.expires_at);
        let until = until.unwrap_or_else(|| self.now().plus(FAST_PERIOD));
        self.follow(until).await;
        Ok(enrollment)
    }

    /// Counts a pairing code of a till across all proxies; one that is alone has counted it.
    ///
    /// # Errors
    /// 429 if they are used up, 503 if the database cannot be written.
    pub(crate) async fn count_enrollment(&self, till: &str, rate: Rate) -> Answer<()> {
        let what = format!("enroll {till}");
        let counted = self.inner.store.count(&what, rate.requests.get(), rate.per);
        match counted.await.map_err(Refusal::storage_unavailable)? {
            true => Ok(()),
            false => Err(Refusal::too_many_requests(rate.per / rate.requests.get())),
        }
    }

    /// Enters a code on a simulated phone, in our own playground. The phone is noticed like a real
    /// one.
    ///
    /// # Errors
    /// What was refused (a code that is unknown, used or expired), or 502.
    pub async fn pair(&self, phone: &PairPhone) -> Answer<Device> {
        self.inner.kustom.pair(phone).await
    }

    /// Has phones looked for until the code expires: by this process, or by the one of several that
    /// has the work.
    async fn follow(&self, until: Millis) {
        if self.inner.store.is_shared() {
            if let Err(error) = self.inner.store.add_code(until).await {
                tracing::warn!(%error, "no process looks for the phone of this code");
            }
            return;
        }
        if self.inner.terminals.pairing.add(until) {
            let engine = self.clone();
            let task = async move { engine.look_for_phones().await };
            self.inner.tasks.spawn(task);
        }
    }

    /// Reads the list repeatedly; reading a changed list tells the pages.
    async fn look_for_phones(&self) {
        loop {
            let Some(pause) = self.inner.terminals.pairing.pause(self.now()) else {
                return;
            };
            self.pause(pause).await;
            if self.inner.tasks.is_stopping() {
                return;
            }
            if let Err(refusal) = self.newest_devices().await {
                tracing::warn!(?refusal, "the devices cannot be read; looking again");
            }
        }
    }
}

/// Looks for the phones of all processes' codes, while this process has that work. Runs until the
/// engine stops.
pub(in crate::engine) async fn work(engine: Engine) {
    let mut read = Instant::now();
    while engine.pause_for(FAST_INTERVAL).await {
        if !engine.has_work(Work::Pairing).await {
            continue;
        }
        let codes = match engine.inner.store.codes(engine.now()).await {
            Ok(Some(codes)) => codes,
            Ok(None) => continue,
            Err(error) => {
                tracing::warn!(%error, "the pairing codes cannot be read; trying again");
                continue;
            }
        };
        let likely = codes.newest < FAST_PERIOD;
        let interval = if likely { FAST_INTERVAL } else { SLOW_INTERVAL };
        if read.elapsed() >= interval {
            read = Instant::now();
            if let Err(refusal) = engine.newest_devices().await {
                tracing::warn!(?refusal, "the devices cannot be read; looking again");
            }
        }
    }
}

fn expiry(text: &str) -> Option<Millis> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000)
        .ok()
        .map(Millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_looked_for_until_each_code_is_used_or_expired() {
        let mut codes = Codes {
            until: vec![Millis(100), Millis(200), Millis(300)],
            newest: Some(Instant::now()),
            followed: true,
        };
        assert_eq!(
            codes.pause(Millis(150)),
            Some(FAST_INTERVAL),
            "one has expired"
        );
        codes.paired(1);
        assert_eq!(codes.until, [Millis(300)]);
        codes.newest = None;
        assert_eq!(codes.pause(Millis(150)), Some(SLOW_INTERVAL));
        codes.paired(2);
        assert_eq!((codes.pause(Millis(150)), codes.followed), (None, false));
    }
}
