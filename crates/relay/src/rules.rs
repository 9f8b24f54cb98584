//! A network in which each kind of request has the fault that a test sets.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipp_verify::Fault;
use tokio::sync::watch;

use crate::network::{Network, relay};
use crate::{Answer, Call, Request, answer};

/// A relay to a provider. Clones are the same relay.
#[derive(Clone)]
pub struct Rules {
    url: String,
    inner: Arc<Inner>,
}

struct Inner {
    target: String,
    faults: watch::Sender<HashMap<Call, Choice>>,
    invented: Mutex<Invention>,
    seen: Mutex<Vec<Seen>>,
    /// How many requests of each kind have come to their end.
    over: Mutex<HashMap<Call, usize>>,
}

/// The fault of the request of this number, counted from 1.
type Choice = Arc<dyn Fn(usize) -> Fault + Send + Sync>;

type Invention = Box<dyn Fn(&Request) -> Answer + Send>;

struct Seen {
    call: Call,
    path: String,
    faulty: bool,
}

impl Rules {
    /// Relays to a provider's address, without faults.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn to(url: &str) -> io::Result<Self> {
        let inner = Arc::new(Inner {
            target: url.trim_start_matches("http://").to_owned(),
            faults: watch::Sender::default(),
            invented: Mutex::new(Box::new(|_| answer(502, ""))),
            seen: Mutex::default(),
            over: Mutex::default(),
        });
        let address = relay(Arc::clone(&inner)).await?;
        let url = format!("http://{address}");
        Ok(Self { url, inner })
    }

    /// Its own address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Sets the fault of requests of this kind.
    pub fn on(&self, call: Call, fault: Fault) {
        self.on_each(call, move |_| fault);
    }

    /// Sets the fault of each request of this kind by its number, counted from 1.
    pub fn on_each(&self, call: Call, fault: impl Fn(usize) -> Fault + Send + Sync + 'static) {
        self.inner.faults.send_modify(|faults| {
            faults.insert(call, Arc::new(fault));
        });
    }

    /// Ends the fault of requests of this kind, and lets pass what is held.
    pub fn restore(&self, call: Call) {
        self.inner.faults.send_modify(|faults| {
            faults.remove(&call);
        });
    }

    /// Sets what somebody in between answers.
    pub fn invent(&self, answer: impl Fn(&Request) -> Answer + Send + 'static) {
        *lock(&self.inner.invented) = Box::new(answer);
    }

    /// How many requests of this kind were sent, whatever became of them.
    #[must_use]
    pub fn sent(&self, call: Call) -> usize {
        self.count(|seen| seen.call == call)
    }

    /// How many requests of this kind have been sent, and have neither arrived nor been lost.
    #[must_use]
    pub fn under_way(&self, call: Call) -> usize {
        let over = lock(&self.inner.over).get(&call).copied();
        self.sent(call) - over.unwrap_or_default()
    }

    /// How many requests of this kind had a fault.
    #[must_use]
    pub fn faulty(&self, call: Call) -> usize {
        self.count(|seen| seen.call == call && seen.faulty)
    }

    /// How often a session was read, including failed attempts; `session` is the end of the path.
    #[must_use]
    pub fn reads_of(&self, session: &str) -> usize {
        self.count(|seen| seen.call == Call::Read && seen.path.ends_with(session))
    }

    fn count(&self, which: impl Fn(&Seen) -> bool) -> usize {
        self.inner.count(which)
    }
}

impl Inner {
    fn count(&self, which: impl Fn(&Seen) -> bool) -> usize {
        let seen = lock(&self.seen);
        seen.iter().filter(|seen| which(seen)).count()
    }
}

impl Network for Inner {
    fn target(&self, _: &Request) -> Option<String> {
        Some(self.target.clone())
    }

    async fn fault(&self, request: &Request) -> Option<Fault> {
        let call = Call::of(request);
        let nth = self.count(|seen| seen.call == call) + 1;
        let choice = self.faults.borrow().get(&call).map(Arc::clone);
        let fault = choice.map(|choice| choice(nth));
        lock(&self.seen).push(Seen {
            call,
            path: request.uri().path().to_owned(),
            faulty: fault.is_some(),
        });
        fault
    }

    fn invented(&self, request: &Request) -> Answer {
        lock(&self.invented)(request)
    }

    async fn restored(&self, request: &Request) {
        let (call, mut faults) = (Call::of(request), self.faults.subscribe());
        // The sender is this network itself.
        let _ = faults
            .wait_for(|faults| {
                faults
                    .get(&call)
                    .is_none_or(|fault| fault(0) != Fault::Held)
            })
            .await;
    }

    fn over(&self, request: &Request) {
        *lock(&self.over).entry(Call::of(request)).or_default() += 1;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
