//! Pairing a phone. Kustom documents no callback and no route that says what became of a code, so
//! a phone that was paired is noticed by the list of devices having grown.

use std::time::Duration;

use ipp_payment::{Effects as _, Millis};
use ipp_wire::{Device, Enroll, Enrollment, PairPhone};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::time::Instant;

use super::{Engine, lock};
use crate::problem::Answer;

/// How often the list is read while somebody is likely to stand there with a phone.
const OFTEN: Duration = Duration::from_secs(2);
/// And how often after that, until the code has expired.
const SELDOM: Duration = Duration::from_secs(15);
/// How long somebody is likely to.
const LIKELY: Duration = Duration::from_secs(15 * 60);

/// The codes that may still be used. The codes themselves are not kept.
#[derive(Debug, Default)]
pub(super) struct Open {
    /// When each expires.
    until: Vec<Millis>,
    /// When the last one was made.
    newest: Option<Instant>,
    /// A task looks for their phones.
    followed: bool,
}

impl Open {
    /// So many phones are new: each has used up a code, the oldest first.
    pub(super) fn paired(&mut self, phones: usize) {
        self.until.drain(..phones.min(self.until.len()));
    }

    /// How long until the next look. None: there is nothing left to look for.
    fn pause(&mut self, now: Millis) -> Option<Duration> {
        self.until.retain(|until| *until > now);
        if self.until.is_empty() {
            self.followed = false;
            return None;
        }
        let likely = self.newest.is_some_and(|made| made.elapsed() < LIKELY);
        Some(if likely { OFTEN } else { SELDOM })
    }
}

impl Engine {
    /// A one-time code that pairs a phone. From here on the code is the caller's: it is neither
    /// kept nor logged. Lost with its answer, it is never used.
    ///
    /// # Errors
    /// What Kustom refused, or 502.
    pub async fn enroll(&self, wish: &Enroll) -> Answer<Enrollment> {
        // What the list is compared with later. Where it cannot be read now, the first reading
        // after this one is, and a page that looks for itself finds the phone all the same.
        if let Err(refusal) = self.recent_devices().await {
            tracing::warn!(
                ?refusal,
                "the devices cannot be read before a phone is paired"
            );
        }
        let enrollment = self.inner.kustom.enroll(wish).await?;
        self.follow(expiry(&enrollment.expires_at).unwrap_or_else(|| self.now().plus(LIKELY)));
        Ok(enrollment)
    }

    /// A phone on which somebody types a code, in our own playground. It is noticed as a real
    /// one is.
    ///
    /// # Errors
    /// What was refused (a code that is unknown, used or expired), or 502.
    pub async fn pair(&self, phone: &PairPhone) -> Answer<Device> {
        self.inner.kustom.pair(phone).await
    }

    fn follow(&self, until: Millis) {
        let mut open = lock(&self.inner.enrolling);
        open.until.push(until);
        open.newest = Some(Instant::now());
        if !open.followed {
            open.followed = true;
            let engine = self.clone();
            self.spawn(async move { engine.look_for_phones().await });
        }
    }

    /// Reading the list is all: whoever reads one that has changed tells the pages.
    async fn look_for_phones(&self) {
        loop {
            let Some(pause) = lock(&self.inner.enrolling).pause(self.now()) else {
                return;
            };
            self.pause(pause).await;
            if self.inner.stop.is_cancelled() {
                return;
            }
            if let Err(refusal) = self.newest_devices().await {
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
        let mut open = Open {
            until: vec![Millis(100), Millis(200), Millis(300)],
            newest: Some(Instant::now()),
            followed: true,
        };
        assert_eq!(open.pause(Millis(150)), Some(OFTEN), "one has expired");
        open.paired(1);
        assert_eq!(open.until, [Millis(300)]);
        open.newest = None;
        assert_eq!(open.pause(Millis(150)), Some(SELDOM));
        open.paired(2);
        assert_eq!((open.pause(Millis(150)), open.followed), (None, false));
    }
}
