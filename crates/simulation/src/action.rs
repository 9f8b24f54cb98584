//! What somebody who watches a schedule can do in it: faults, and what cashiers and shoppers do.

use std::collections::VecDeque;
use std::fmt;

use ipp_verify::{Fault, FaultKind};
use ipp_wire::Word as _;

use crate::disturb;
use crate::executor::{Owner, Time};
use crate::pages;
use crate::terminal::{self, At};
use crate::trace::Part;
use crate::world::{Handle, World};

ipp_wire::words! {
    /// What a watcher can do.
    pub enum Action {
        /// The next request to Kustom does not arrive.
        LoseRequest = "lose-request",
        /// Kustom does what it is asked next, and its answer is lost.
        LoseAnswer = "lose-answer",
        /// Kustom does what it is asked next, and the answer is an error 500.
        ServerError = "server-error",
        /// Kustom never sends its next callback.
        LoseCallback = "lose-callback",
        /// Kustom's next callback arrives twice.
        DoubleCallback = "double-callback",
        /// The next news that a proxy sends to a page is lost.
        LoseNews = "lose-news",
        /// A proxy is killed where it is, and starts again within three seconds.
        KillProxy = "kill-proxy",
        /// The database cannot be written for ten seconds.
        LockDatabase = "lock-database",
        /// The database is lost with everything in it, and every proxy starts again.
        LoseDatabase = "lose-database",
        /// The cashier presses Cancel.
        Cancel = "cancel",
        /// The shopper's card pays, whatever the shopper was about to do.
        Pay = "pay",
        /// The shopper's card is declined.
        Decline = "decline",
        /// The clerk cancels on the terminal.
        CancelOnTerminal = "cancel-on-terminal",
    }
}

/// How long a database is locked by hand, in milliseconds.
const LOCKED_MS: Time = 10_000;

/// An action, where it is done, and when: behind this number of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionAt {
    /// What is done.
    pub action: Action,
    /// The number of the page, proxy or terminal that it is done to, where it is one of several.
    pub to: usize,
    /// The number of steps after which it is done.
    pub step: u64,
}

impl fmt::Display for ActionAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}@{}", self.action.word(), self.to, self.step)
    }
}

impl ActionAt {
    /// Reads what [`ActionAt`] displays, such as `kill-proxy.0@523`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (what, step) = text.split_once('@')?;
        let (action, to) = what.split_once('.')?;
        Some(Self {
            action: Action::parse(action)?,
            to: to.parse().ok()?,
            step: step.parse().ok()?,
        })
    }
}

/// The faults that were ordered by hand and wait for their occasion.
#[derive(Debug, Default)]
pub(crate) struct Ordered {
    /// Of requests to Kustom.
    pub(crate) calls: VecDeque<Fault>,
    /// Of callbacks.
    pub(crate) callbacks: VecDeque<FaultKind>,
    /// Of news to pages.
    pub(crate) news: VecDeque<FaultKind>,
}

impl World {
    /// Does it now.
    pub(crate) fn act(&mut self, handle: &Handle, action: Action, to: usize) {
        match action {
            Action::LoseRequest => self.ordered.calls.push_back(Fault::RequestLost),
            Action::LoseAnswer => self.ordered.calls.push_back(Fault::AnswerLost),
            Action::ServerError => self.ordered.calls.push_back(Fault::AnswerReplaced(500)),
            Action::LoseCallback => self.ordered.callbacks.push_back(FaultKind::MessageLost),
            Action::DoubleCallback => self.ordered.callbacks.push_back(FaultKind::Duplicated),
            Action::LoseNews => self.ordered.news.push_back(FaultKind::MessageLost),
            Action::KillProxy => {
                let process = self.processes.iter().find(|process| process.seat == to);
                if let Some((seat, number)) = process.map(|p| (p.seat, p.number)) {
                    disturb::kill(self, handle, &[(seat, number)], false);
                }
            }
            Action::LoseDatabase => {
                let all = self.processes.iter().map(|p| (p.seat, p.number));
                let all: Vec<_> = all.collect();
                disturb::kill(self, handle, &all, true);
            }
            Action::LockDatabase => {
                let until = self.queue.now() + LOCKED_MS;
                self.plan.locked = Some((self.queue.now(), until));
                self.plan.faults_end = self.plan.faults_end.max(until);
                self.happens(Part::Database, || "cannot be written for 10 s".to_owned());
            }
            // What people do is no fault.
            Action::Cancel => {
                self.spawn(Owner::World, pages::cancels(Handle::clone(handle), to));
                return;
            }
            Action::Pay => return terminal::act(self, handle, to, At::Pay),
            Action::Decline => return terminal::act(self, handle, to, At::Decline),
            Action::CancelOnTerminal => return terminal::act(self, handle, to, At::Cancel),
        }
        self.disturbed();
    }

    /// A fault that the plan did not have happens now. The checks allow for it as for the plan's own.
    pub(crate) fn disturbed(&mut self) {
        self.plan.calm = false;
        self.plan.faults_end = self.plan.faults_end.max(self.queue.now() + 1);
    }

    /// Takes the fault that was ordered for such an occasion, if one was.
    pub(crate) fn ordered<T>(
        &mut self,
        of: impl FnOnce(&mut Ordered) -> &mut VecDeque<T>,
        fits: impl FnOnce(&T) -> bool,
    ) -> Option<T> {
        let waiting = of(&mut self.ordered);
        let fits = waiting.front().is_some_and(fits);
        let fault = fits.then(|| waiting.pop_front()).flatten();
        if fault.is_some() {
            self.disturbed();
        }
        fault
    }
}
