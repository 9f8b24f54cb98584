//! Whether Kustom could be reached lately, so that a charge that would only fail is refused at
//! once, before anything of it is stored.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// So long after a connection could not be made, nothing is started. After that the next charge
/// tries; any answer of Kustom's, to whatever was asked, ends it sooner.
const PAUSE: Duration = Duration::from_secs(3);

/// When a connection could last not be made, unless one was made since. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach(Arc<Mutex<Option<Instant>>>);

impl Reach {
    /// Takes note of how a request ended. What timed out after it was sent says nothing: Kustom
    /// was there.
    pub(super) fn note<T>(&self, sent: &Result<T, reqwest::Error>) {
        match sent {
            Ok(_) => self.set(None),
            Err(error) if error.is_connect() => self.set(Some(Instant::now())),
            Err(_) => {}
        }
    }

    /// Whether it could not be reached a moment ago.
    pub(super) fn is_lost(&self) -> bool {
        self.was_lost_at(Instant::now())
    }

    fn was_lost_at(&self, now: Instant) -> bool {
        let lost = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lost.is_some_and(|at| now < at + PAUSE)
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
        assert!(!reach.was_lost_at(now + PAUSE));
        reach.note(&Ok(()));
        assert!(!reach.was_lost_at(now));
    }
}
