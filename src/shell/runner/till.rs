//! Everything that depends on the till: its stream, and the change to another till when the page logs
//! that in.

use std::rc::Rc;

use ipp_flow::Event;

use super::Runner;
use crate::shell::base::listener::Listener;
use crate::shell::base::task::Task;
use crate::shell::input::reader::get;
use crate::shell::net::stream;
use crate::shell::net::token_text::may_enroll;
use crate::shell::net::tokens::TokenSource;
use crate::shell::page::complaints::Notices;

/// Tasks and listeners that run as long as the till stays the same. Dropping this stops them.
pub(super) struct Lasting {
    _stream: Task,
    /// Restarts the runner once a token names another till.
    _another_till: Task,
    /// Listens to `online` and `offline`; `None` without a window.
    _network: Option<[Listener; 2]>,
}

impl Runner {
    /// Starts or restarts the stream.
    pub(crate) fn start(&self) {
        let (weak, watching) = (Rc::downgrade(&self.0), Rc::downgrade(&self.0));
        let http = self.http();
        let tell = Rc::new(move |told| {
            if let Some(inner) = weak.upgrade() {
                Self(inner).told(told);
            }
        });
        let (proxy, host, wake) = (self.proxy(), self.0.host.clone(), Rc::clone(&self.0.wake));
        let stream = stream::run(self.http(), proxy, host, wake, tell);
        let another_till = async move {
            http.tokens.another_till().await;
            if let Some(inner) = watching.upgrade() {
                Self(inner).start_over();
            }
        };
        let lasting = Lasting {
            _stream: Task::spawn(stream),
            _another_till: Task::spawn(another_till),
            _network: self.network(),
        };
        let before = self.0.lasting.replace(Some(lasting));
        drop(before);
    }

    /// Passes on whether the browser is online, now and on every change.
    fn network(&self) -> Option<[Listener; 2]> {
        let window = web_sys::window()?;
        let navigator = get(&window, "navigator").unwrap_or_default();
        let online = get(&navigator, "onLine").and_then(|online| online.as_bool());
        self.dispatch(Event::Online(online != Some(false)));
        Some(["online", "offline"].map(|kind| {
            let weak = Rc::downgrade(&self.0);
            Listener::new(&window, kind, move |_| {
                if let Some(inner) = weak.upgrade() {
                    Self(inner).dispatch(Event::Online(kind == "online"));
                }
            })
        }))
    }

    /// Drops all work begun for a till and starts again for the one that the next token names. A
    /// payment goes on at the proxy.
    fn start_over(&self) {
        if self.0.closed.get() {
            return;
        }
        self.0.epoch.set(self.0.epoch.get().wrapping_add(1));
        self.end();
        if let Some(memory) = self.0.memory.take() {
            memory.keep_payment(None);
        }
        self.0.http.complaints.settle(Notices::Stream);
        self.0.http.complaints.settle(Notices::Requests);
        self.0.http.tokens.start_over();
        self.dispatch(Event::TillChanged);
        // Without a source of tokens no till is logged in.
        if self.0.http.tokens.has_source() {
            self.start();
        }
    }

    /// Sets the page's source of tokens.
    pub(crate) fn set_fetch_token(&self, source: Option<TokenSource>) {
        let tokens = &self.0.http.tokens;
        tokens.set_source(source);
        if !tokens.has_source() {
            return self.start_over();
        }
        if self.0.lasting.borrow().is_none() {
            return self.start();
        }
        let (http, weak) = (self.http(), Rc::downgrade(&self.0));
        let asking = Task::spawn(async move {
            let answer = http.tokens.get().await;
            let Some(inner) = weak.upgrade() else { return };
            match answer {
                Ok(token) => Self(inner).dispatch(Event::MayEnroll(may_enroll(&token.text))),
                // The till is unknown: no stream until there is a token.
                Err(_) => Self(inner).start(),
            }
        });
        drop(self.0.asking.replace(Some(asking)));
        self.0.wake.give();
    }
}
