//! Tracks whether Kustom could be reached lately: a charge that would only fail is refused at once,
//! before anything of it is stored.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long nothing is started after a failed connection. After that, the next charge tries; any
/// answer of Kustom's ends it sooner.
const RETRY_PAUSE: Duration = Duration::from_secs(3);

/// When connecting last failed, unless it succeeded since. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach(Arc<Mutex<Option<Instant>>>);

impl Reach {
    /// Records how a request ended. A timeout after sending says nothing, since Kustom was reached.
    pub(super) fn note<T>(&self, sent: &Result<T, reqwest::Error>) {
        match sent {
            Ok(_) => self.set(None),
            Err(error) if error.is_connect() => self.set(Some(Instant::now())),
            Err(_) => {}
        }
    }

    /// Whether connecting failed a moment ago.
    pub(super) fn is_lost(&self) -> bool {
        self.was_lost_at(Instant::now())
    }

    fn was_lost_at(&self, now: Instant) -> bool {
        let lost = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lost.is_some_and(|at| now < at + RETRY_PAUSE)
    }

    fn set(&self, lost: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = lost;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_pause_it_is_tried_again_and_an_answer_ends_the_pause() {
        let (reach, now) = (Reach::default(), Instant::now());
        assert!(!reach.was_lost_at(now));
        reach.set(Some(now));
        assert!(reach.was_lost_at(now));
        assert!(!reach.was_lost_at(now + RETRY_PAUSE));
        reach.note(&Ok(()));
        assert!(!reach.was_lost_at(now));
    }
}
