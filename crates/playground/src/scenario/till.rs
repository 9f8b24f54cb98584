//! A till: its page, which listens, and its cashier's payments.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use uuid::Uuid;

use super::backend::{Backend, Payment};
use super::log::{Kind, Log};
use super::stream::{Event, Stream};

/// How long a page waits before it opens its stream again.
const RECONNECT_DELAY: Duration = Duration::from_millis(500);

/// What a till's page shows; shared with the task that listens.
pub(crate) struct Page {
    number: usize,
    backend: Backend,
    log: Arc<Log>,
    shown: Mutex<Shown>,
    /// Counts changes of what is shown.
    changes: watch::Sender<u64>,
    offline_until: watch::Sender<Instant>,
}

#[derive(Default)]
struct Shown {
    /// The till's payments, in the order of their charges.
    charged: Vec<Uuid>,
    newest: HashMap<Uuid, Payment>,
    /// Every state that was shown, oldest first.
    states: Vec<(Uuid, String)>,
}

/// A till with its listening page. Dropping it closes the page.
pub(crate) struct Till {
    pub(crate) page: Arc<Page>,
    listener: JoinHandle<()>,
}

impl Till {
    pub(crate) fn open(number: usize, backend: Backend, log: Arc<Log>) -> Self {
        let page = Arc::new(Page {
            number,
            backend,
            log,
            shown: Mutex::default(),
            changes: watch::Sender::default(),
            offline_until: watch::Sender::new(Instant::now()),
        });
        let listener = tokio::spawn(Arc::clone(&page).listen());
        Self { page, listener }
    }
}

impl Drop for Till {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl Page {
    /// The way to the backend, unless the till is offline.
    pub(crate) fn backend(&self) -> Result<&Backend, String> {
        if Instant::now() < *self.offline_until.borrow() {
            return Err(format!("till {} is offline", self.number));
        }
        Ok(&self.backend)
    }

    /// Cuts the page from the backend for a time.
    pub(crate) fn go_offline(&self, span: Duration) {
        self.offline_until.send_replace(Instant::now() + span);
    }

    /// Adds a payment that the cashier has charged.
    pub(crate) fn charged(&self, id: Uuid) {
        self.with(|shown| shown.charged.push(id));
    }

    /// Shows a payment, unless it shows a newer version of it.
    pub(crate) fn show(&self, payment: Payment) {
        let (id, state) = (payment.payment_id, payment.state.clone());
        let changed = self.with(|shown| {
            let before = shown.newest.get(&id);
            // Another till with the same token may have payments of its own.
            if !shown.charged.contains(&id)
                || before.is_some_and(|before| before.version >= payment.version)
            {
                return false;
            }
            let changed = before.is_none_or(|before| before.state != state);
            shown.newest.insert(id, payment);
            if changed {
                shown.states.push((id, state.clone()));
            }
            changed
        });
        if changed {
            self.log
                .add(Kind::Shown, format!("till {} shows: {state}", self.number));
        }
        self.changes
            .send_modify(|count| *count = count.wrapping_add(1));
    }

    /// The till's last payment.
    pub(crate) fn last(&self) -> Option<Uuid> {
        self.with(|shown| shown.charged.last().copied())
    }

    /// The newest that is shown of a payment.
    pub(crate) fn newest(&self, id: Uuid) -> Option<Payment> {
        self.with(|shown| shown.newest.get(&id).cloned())
    }

    /// Every state of a payment that was shown, oldest first.
    pub(crate) fn states(&self, id: Uuid) -> Vec<String> {
        self.with(|shown| {
            let of = shown.states.iter().filter(|(of, _)| *of == id);
            of.map(|(_, state)| state.clone()).collect()
        })
    }

    /// Waits until the last payment shows this state; what it shows instead otherwise.
    pub(crate) async fn wait_until(&self, state: &str, within: Duration) -> Result<(), String> {
        let mut changes = self.changes.subscribe();
        let shows = || {
            let payment = self.last().and_then(|id| self.newest(id));
            payment.map(|payment| payment.state)
        };
        let wait = changes.wait_for(|_| shows().as_deref() == Some(state));
        let shown = tokio::time::timeout(within, wait).await;
        shown.map(drop).map_err(|_| {
            let instead = shows().unwrap_or_else(|| "nothing".to_owned());
            let seconds = within.as_secs_f64();
            format!(
                "till {} shows {instead} and not {state} after {seconds} s",
                self.number
            )
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut Shown) -> T) -> T {
        act(&mut self.shown.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Listens for as long as the till is there.
    async fn listen(self: Arc<Self>) {
        let mut offline = self.offline_until.subscribe();
        loop {
            let until = *offline.borrow_and_update();
            tokio::time::sleep_until(until).await;
            tokio::select! {
                () = self.listen_once() => tokio::time::sleep(RECONNECT_DELAY).await,
                _ = offline.changed() => {}
            }
        }
    }

    /// Opens the stream, reads again what it knew before, and follows the stream to its end.
    async fn listen_once(&self) {
        let Ok(response) = self.backend.events().await else {
            return;
        };
        let mut stream = Stream::new(response);
        // The snapshot has open payments alone, and one may have ended meanwhile.
        for id in self.with(|shown| shown.charged.clone()) {
            if let Ok(payment) = self.backend.payment(id).await {
                self.show(payment);
            }
        }
        while let Some(events) = stream.next().await {
            let payments = events.iter().flat_map(Event::payments);
            payments.for_each(|payment| self.show(payment));
        }
    }
}
