//! Tracks whether Kustom accepts the API key, by its answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use reqwest::{Response, StatusCode};

const UNKNOWN: u8 = 0;
const ACCEPTED: u8 = 1;
const REJECTED: u8 = 2;

/// What Kustom's last answer that tells said about the key. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyState(Arc<AtomicU8>);

impl KeyState {
    /// Records an answer. A 403 rejects the key only for the list of devices, which every key may
    /// read; elsewhere it may be about what was asked for.
    pub(super) fn note<E>(&self, sent: &Result<Response, E>) {
        if let Ok(response) = sent {
            self.answered(response.status(), response.url().path());
        }
    }

    fn answered(&self, status: StatusCode, path: &str) {
        let state = match status {
            StatusCode::UNAUTHORIZED => REJECTED,
            StatusCode::FORBIDDEN if path.ends_with("/devices") => REJECTED,
            status if status.is_success() => ACCEPTED,
            _ => return,
        };
        let before = self.0.swap(state, Ordering::Relaxed);
        match (before, state) {
            (REJECTED, ACCEPTED) => tracing::info!("Kustom accepts KUSTOM_API_KEY again"),
            (UNKNOWN | ACCEPTED, REJECTED) => tracing::error!(
                %status,
                "Kustom rejects KUSTOM_API_KEY: nothing can be charged until the proxy is started \
                 with a key that it accepts"
            ),
            _ => {}
        }
    }

    /// Whether Kustom accepts the key; `None` before its first answer that tells.
    pub(super) fn accepted(&self) -> Option<bool> {
        match self.0.load(Ordering::Relaxed) {
            ACCEPTED => Some(true),
            REJECTED => Some(false),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_about_the_key_changes_its_state() {
        let key = KeyState::default();
        let (devices, session) = ("/ipp/v1/devices", "/ipp/v1/sessions/s");
        let after = |status: u16, path| {
            key.answered(StatusCode::from_u16(status).unwrap_or_default(), path);
            key.accepted()
        };
        for status in [404, 429, 500] {
            assert_eq!(after(status, devices), None);
        }
        assert_eq!(after(403, session), None);
        assert_eq!(after(401, session), Some(false));
        assert_eq!(after(500, devices), Some(false));
        assert_eq!(after(200, devices), Some(true));
        assert_eq!(after(403, session), Some(true));
        assert_eq!(after(403, devices), Some(false));
    }
}
