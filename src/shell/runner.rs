//! The event loop: each event updates the model, then the view is set and the commands are
//! performed.

mod clock;
mod perform;
mod till;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::sync::Arc;

use gloo_timers::callback::Interval;
use ipp_flow::{Action, Announcement, Event, Model, PaymentId, Reason, ViewModel, update, view};
use leptos::prelude::*;
use web_sys::HtmlElement;

use crate::attributes::Attributes;
use crate::shell::base::random;
use crate::shell::base::storage::Memory;
use crate::shell::base::task::{Notice, Task};
use crate::shell::base::timers::Timers;
use crate::shell::input::intake::Intake;
use crate::shell::net::http::Http;
use crate::shell::net::problem::Failure;
use crate::shell::net::requests::{Kind, Requests};
use crate::shell::net::sse::SseEvent;
use crate::shell::net::stream::Told;
use crate::shell::net::tokens::{TokenSource, Tokens};
use crate::shell::page::announce::EventSink;
use crate::shell::page::complaints::Notices;
use crate::shell::tabs::{FromTabs, Tabs};

/// A callback that gets each event before `flow` does.
type Observer = dyn Fn(&Event);

/// One element's shell. Cloning it makes another handle to the same one.
#[derive(Clone)]
pub(crate) struct Runner(Rc<Inner>);

struct Inner {
    /// Taken out while `update` has it; `None` for good once the runner is closed.
    model: RefCell<Option<Model>>,
    closed: Cell<bool>,
    queue: RefCell<VecDeque<Event>>,
    running: Cell<bool>,
    view: ArcRwSignal<Arc<ViewModel>>,
    host: HtmlElement,
    events: Box<dyn EventSink>,
    attributes: RefCell<Rc<Attributes>>,
    http: Rc<Http>,
    intake: Rc<Intake>,
    memory: RefCell<Option<Memory>>,
    timers: Timers,
    requests: Requests<Kind>,
    wake: Rc<Notice>,
    /// The till's other tabs, once the till is known.
    tabs: RefCell<Option<Rc<Tabs>>>,
    /// Incremented whenever all pending work is dropped.
    epoch: Cell<u32>,
    /// The tasks that run as long as the till stays the same.
    lasting: RefCell<Option<till::Lasting>>,
    /// Ticks while the view ages.
    clock: RefCell<Option<Interval>>,
    /// Calls a token function that the page has just set.
    asking: RefCell<Option<Task>>,
    observer: RefCell<Option<Weak<Observer>>>,
}

impl Runner {
    /// Creates a runner; nothing runs before [`Runner::start`].
    pub(crate) fn new(
        host: HtmlElement,
        events: Box<dyn EventSink>,
        attributes: Attributes,
        till: Option<String>,
        fetch_token: Option<TokenSource>,
    ) -> Self {
        let model = Model::new();
        let tokens = Rc::new(Tokens::new(attributes.token_url.clone(), till));
        if fetch_token.is_some() {
            tokens.set_source(fetch_token);
        }
        Self(Rc::new(Inner {
            view: ArcRwSignal::new(Arc::new(view(&model))),
            model: RefCell::new(Some(model)),
            closed: Cell::default(),
            queue: RefCell::default(),
            running: Cell::default(),
            host,
            events,
            http: Rc::new(Http::new(
                attributes.proxy.as_deref().unwrap_or_default(),
                tokens,
            )),
            attributes: RefCell::new(Rc::new(attributes)),
            intake: Rc::default(),
            memory: RefCell::default(),
            timers: Timers::default(),
            requests: Requests::default(),
            wake: Rc::default(),
            tabs: RefCell::default(),
            epoch: Cell::default(),
            lasting: RefCell::default(),
            clock: RefCell::default(),
            asking: RefCell::default(),
            observer: RefCell::default(),
        }))
    }

    /// The view model to draw.
    pub(crate) fn view(&self) -> ArcRwSignal<Arc<ViewModel>> {
        self.0.view.clone()
    }

    /// The client of the proxy.
    pub(crate) fn http(&self) -> Rc<Http> {
        Rc::clone(&self.0.http)
    }

    /// The reader of the proxy's messages.
    pub(crate) fn intake(&self) -> Rc<Intake> {
        Rc::clone(&self.0.intake)
    }

    /// Stops everything but the payment, which runs at the proxy.
    pub(crate) fn close(&self) {
        self.0.closed.set(true);
        self.end();
        drop(self.0.model.take());
    }

    /// Drops all work begun for a till.
    fn end(&self) {
        drop(self.0.lasting.take());
        drop(self.0.clock.take());
        drop(self.0.asking.take());
        drop(self.0.tabs.take());
        self.0.requests.stop();
        self.0.timers.clear();
        drop(self.0.queue.take());
    }

    /// Handles an event. One that comes while another is being handled is queued.
    pub(crate) fn dispatch(&self, event: Event) {
        self.0.queue.borrow_mut().push_back(event);
        self.run();
    }

    /// Handles a press of a button, by the cashier or through a method of the page.
    pub(crate) fn press(&self, action: Action) {
        self.dispatch(match action {
            Action::Charge | Action::ChargeAgain => Event::Charge(PaymentId(random::uuid())),
            Action::Cancel => Event::Cancel,
            Action::CheckNow => Event::CheckNow,
            Action::Done | Action::Back => Event::Done,
            Action::TakeOver => Event::TakeOver,
        });
    }

    /// Reads from the model; `None` once closed.
    pub(crate) fn ask_model<T>(&self, question: impl FnOnce(&Model) -> T) -> Option<T> {
        self.0.model.borrow().as_ref().map(question)
    }

    /// The attributes as they are now.
    fn attributes(&self) -> Rc<Attributes> {
        Rc::clone(&self.0.attributes.borrow())
    }

    /// The proxy's address; empty for the page's own host.
    fn proxy(&self) -> String {
        self.attributes().proxy.clone().unwrap_or_default()
    }

    /// Takes over changed attributes: which terminals are shown may depend on them.
    pub(crate) fn set_attributes(&self, attributes: Attributes) {
        let attributes = Rc::new(attributes);
        if self.0.attributes.replace(Rc::clone(&attributes)) != attributes {
            self.dispatch(Event::DevicesChanged);
        }
    }

    /// Reports a mistake of the page's, as `ipp-error`.
    pub(crate) fn complain(&self, code: &str, sentence: &str) {
        let error = Announcement::Error(Reason::new(code, sentence));
        self.0.events.announced(&error, &self.0.intake);
    }

    /// Where the element's events are dispatched.
    #[cfg(feature = "playground")]
    pub(crate) fn host(&self) -> HtmlElement {
        self.0.host.clone()
    }

    /// Passes each event to `observer` before `flow`, for as long as the caller keeps it.
    #[cfg(feature = "playground")]
    pub(crate) fn observe(&self, observer: &Rc<dyn Fn(&Event)>) {
        self.0.observer.replace(Some(Rc::downgrade(observer)));
    }

    fn run(&self) {
        if self.0.running.replace(true) {
            return;
        }
        self.step(Event::Tick(self.0.intake.clock.now()));
        loop {
            let next = self.0.queue.borrow_mut().pop_front();
            let Some(event) = next else { break };
            let observer = self.0.observer.borrow().as_ref().and_then(Weak::upgrade);
            if let Some(observer) = observer {
                observer(&event);
            }
            self.step(event);
        }
        self.0.running.set(false);
        self.update_clock();
        self.tell_tabs();
    }

    /// Tells the other tabs which payment is on the screen.
    fn tell_tabs(&self) {
        if let (Some(tabs), Some(model)) = (&*self.0.tabs.borrow(), &*self.0.model.borrow()) {
            tabs.shows(model.shown().as_ref());
        }
    }

    fn step(&self, event: Event) {
        let Some(model) = self.0.model.take() else {
            return;
        };
        let (model, commands) = update(model, event);
        let seen = view(&model);
        self.0.model.replace(Some(model));
        if self.0.view.with_untracked(|shown| **shown != seen) {
            self.0.view.set(Arc::new(seen));
        }
        // A listener of the page may change the till: the remaining commands don't apply to the new
        // one.
        let epoch = self.0.epoch.get();
        for command in commands {
            if self.0.epoch.get() == epoch {
                self.perform(command);
            }
        }
    }

    /// Reports a failing stream to the page once. It is retried for ever.
    fn miss_stream(&self, code: &str, why: &str) {
        if self.0.http.complaints.is_news(Notices::Stream, code) {
            self.complain(code, why);
        }
    }

    fn streamed(&self, event: &SseEvent, relayed: bool) {
        self.0.http.complaints.settle(Notices::Stream);
        self.read(event, relayed);
    }

    fn read(&self, event: &SseEvent, relayed: bool) {
        if let Some(event) = self.0.intake.event(event, relayed) {
            self.dispatch(event);
        }
    }

    fn told(&self, told: Told) {
        match told {
            Told::Missing(why) => self.miss_stream("no_stream", why),
            Told::Till(till, tabs) => {
                self.0.events.till(&till);
                self.0.tabs.replace(Some(tabs));
                let memory = Memory::new(&self.proxy(), &till, self.0.host.id());
                let (payment, device) = (memory.payment(), memory.device());
                self.0.memory.replace(Some(memory));
                self.dispatch(Event::Remembered { payment, device });
            }
            Told::MayEnroll(may) => self.dispatch(Event::MayEnroll(may)),
            Told::Event(event) => self.streamed(&event, false),
            Told::Polled(event) => self.read(&event, false),
            Told::Tabs(FromTabs::Event(event)) => self.streamed(&event, true),
            Told::Tabs(FromTabs::Lost) => self.dispatch(Event::StreamLost),
            Told::Tabs(FromTabs::Role(drives)) => self.dispatch(Event::RoleGiven { drives }),
            Told::Tabs(FromTabs::Shown(payment)) => self.dispatch(Event::Followed(payment)),
            Told::Refused(Failure::NoAnswer | Failure::NotSent) => {}
            Told::Refused(Failure::Problem(problem)) => {
                let reason = problem.reason;
                self.miss_stream(&reason.code, &reason.detail);
                self.dispatch(Event::StreamRefused(reason));
            }
        }
    }
}
