//! The context of the panel's elements: the state, and requests to the proxy.

use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;

use gloo_timers::future::TimeoutFuture;
use ipp_flow::{DeviceId, Event};
use ipp_wire::path;
use js_sys::JSON;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::phone::{Phone, Presented};
use super::{exchanges, records, state::State, view::View};
use crate::markup::Scene;
use crate::shell::input::reader;
use crate::shell::net::fetch::object;
use crate::shell::net::http::{GET, POST, QUICK};
use crate::shell::{Failure, Http, Requests, Runner, with_id};

/// One second, in milliseconds.
pub(super) const SECOND: u32 = 1000;

/// The context of the panel's elements. Cheap to copy; pass it down.
#[derive(Clone, Copy)]
pub(crate) struct Bench {
    state: RwSignal<State>,
    tools: StoredValue<Option<Tools>, LocalStorage>,
}

struct Tools {
    runner: Runner,
    requests: Requests<Wish>,
    /// Kept here, since the runner holds it weakly.
    _observer: Rc<dyn Fn(&Event)>,
}

/// The kinds of requests to the proxy. A newer one aborts the older of its kind.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Wish {
    /// Make a terminal.
    Make,
    /// Pair a phone.
    Pair,
    /// Hold a card to this phone.
    Tap(DeviceId),
    /// Do something else at this phone.
    Clerk(DeviceId),
    /// Wait for the app of the customer at this phone.
    Scan(DeviceId),
    /// Play a scenario, and follow it.
    Run,
    /// Read what can be simulated.
    Abilities,
    /// Read the open payments.
    Payments,
    /// Read the callbacks.
    Callbacks,
    /// Read Kustom's points before going live.
    Checklist,
    /// Read what happened to a payment.
    Timeline,
}

impl Scene for Bench {
    type Model = View;
    /// It is in English.
    type Language = ();

    fn model(self) -> Arc<View> {
        Arc::new(self.state.with(View::of))
    }

    fn language(self) {}

    fn is_gone(self) -> bool {
        self.state.is_disposed()
    }
}

impl Bench {
    /// Observes the events of `runner`. Must be called within a reactive owner, which then owns it.
    pub(crate) fn new(runner: Runner) -> Self {
        let bench = Self {
            state: RwSignal::default(),
            tools: StoredValue::new_local(None),
        };
        let observer: Rc<dyn Fn(&Event)> = Rc::new(move |event| bench.hear(event));
        runner.observe(&observer);
        // The stream may have sent everything before the panel existed: the checkout reads the
        // terminals again, and the panel the payments.
        let seen = runner.clone();
        bench.tools.set_value(Some(Tools {
            runner,
            requests: Requests::default(),
            _observer: observer,
        }));
        seen.dispatch(Event::DevicesChanged);
        bench.read_abilities();
        bench.read_payments();
        bench.read_callbacks();
        bench
    }

    /// Reads the callbacks that the proxy received.
    pub(crate) fn read_callbacks(self) {
        self.ask(Wish::Callbacks, move |http| async move {
            let answer = http.ask(GET, path::PLAYGROUND_CALLBACKS, None, QUICK).await;
            if let Some(list) = answer.ok().and_then(|answer| records::callbacks(&answer)) {
                self.change(|state| state.callbacks = list);
            }
        });
    }

    /// Reads which of Kustom's points before going live the proxy has seen.
    pub(super) fn read_checklist(self) {
        self.ask(Wish::Checklist, move |http| async move {
            let answer = http.ask(GET, path::PLAYGROUND_CHECKLIST, None, QUICK).await;
            if let Some(points) = answer.ok().and_then(|answer| records::checklist(&answer)) {
                self.change(|state| state.points = points);
            }
        });
    }

    /// Reads what happened to the payment that is shown, if it is looked at; and again after a
    /// second, in which what follows a change has happened too.
    pub(super) fn read_timeline(self) {
        let wanted = self.change(|state| state.history.wanted());
        let Some(id) = wanted.flatten() else { return };
        self.ask(Wish::Timeline, move |http| async move {
            for pause in [0, SECOND] {
                TimeoutFuture::new(pause).await;
                let path = with_id(path::PLAYGROUND_TIMELINE, &id);
                let answer = http.ask(GET, &path, None, QUICK).await;
                if let Some(entries) = answer.ok().and_then(|answer| exchanges::timeline(&answer)) {
                    self.change(|state| state.history.tell(id.clone(), entries));
                }
            }
        });
    }

    fn read_abilities(self) {
        self.ask(Wish::Abilities, move |http| async move {
            let answer = http.ask(GET, path::PLAYGROUND, None, QUICK).await;
            let clerk = answer.ok().and_then(|answer| reader::get(&answer, "clerk"));
            let clerk = clerk.and_then(|clerk| clerk.as_bool()).unwrap_or(false);
            self.change(|state| state.clerk = clerk);
            // Only our own playground has the faults that they need.
            if clerk {
                self.follow_run();
            }
        });
    }

    fn read_payments(self) {
        self.ask(Wish::Payments, move |http| async move {
            let open = format!("{}?open=true", path::PAYMENTS);
            let Ok(answer) = http.ask(GET, &open, None, QUICK).await else {
                return;
            };
            let Some(runner) = self.runner() else { return };
            let payments = reader::list(&answer, "payments");
            // Oldest first, as the stream would have sent them.
            for payment in payments
                .reverse()
                .iter()
                .filter_map(|value| runner.intake().payment(&value))
            {
                self.hear(&Event::PaymentSeen(payment));
            }
        });
    }

    /// Sends a POST with these fields and shows its outcome, which is `done` if it succeeds.
    pub(super) fn act(self, wish: Wish, path: String, fields: &[(&str, JsValue)], done: String) {
        // Not by serde: in no other place does a page need it.
        let body = (!fields.is_empty()).then(|| JSON::stringify(&object(fields)));
        let body = body.and_then(Result::ok).map(String::from);
        self.ask(wish.clone(), move |http| async move {
            self.post(http, wish, &path, body.as_deref(), done).await;
        });
    }

    /// Sends a POST and shows its outcome. True if it succeeded.
    pub(super) async fn post(
        self,
        http: Rc<Http>,
        wish: Wish,
        path: &str,
        body: Option<&str>,
        done: String,
    ) -> bool {
        let answer = http.ask(POST, path, body, QUICK).await;
        let fulfilled = answer.is_ok();
        let note = match answer {
            Ok(_) => done,
            Err(Failure::NotSent | Failure::NoAnswer) => "The proxy did not answer.".to_owned(),
            Err(Failure::Problem(problem)) => problem.reason.detail,
        };
        self.change(|state| state.note = Some(note));
        match (wish, self.runner()) {
            // If the stream is up, it says so too.
            (Wish::Make, Some(runner)) if fulfilled => runner.dispatch(Event::DevicesChanged),
            (Wish::Tap(device), _) => {
                self.phone(&device, |phone| {
                    if phone.presented == Presented::Reading {
                        phone.presented = Presented::Nothing;
                    }
                });
                self.read_callbacks();
            }
            (Wish::Clerk(_) | Wish::Scan(_), _) => self.read_callbacks(),
            _ => {}
        }
        fulfilled
    }

    fn hear(self, event: &Event) {
        let Some(runner) = self.runner() else { return };
        let now = runner.intake().clock.now();
        let news = self.change(|state| {
            state.history.hear(event, now);
            state.hear(event)
        });
        if news == Some(true) {
            self.read_callbacks();
            self.read_timeline();
            if self.change(|state| !state.points.is_empty()) == Some(true) {
                self.read_checklist();
            }
        }
    }

    /// Changes the state; `None` once the panel is gone.
    pub(super) fn change<T>(self, change: impl FnOnce(&mut State) -> T) -> Option<T> {
        self.state.try_update(change)
    }

    /// Changes a phone, if it is there.
    pub(super) fn phone<T>(
        self,
        device: &DeviceId,
        change: impl FnOnce(&mut Phone) -> T,
    ) -> Option<T> {
        self.change(|state| state.phone(device).map(change))
            .flatten()
    }

    fn runner(self) -> Option<Runner> {
        self.tools
            .try_with_value(|tools| tools.as_ref().map(|tools| tools.runner.clone()))
            .flatten()
    }

    pub(super) fn ask<F: Future<Output = ()> + 'static>(
        self,
        wish: Wish,
        request: impl FnOnce(Rc<Http>) -> F,
    ) {
        self.tools.try_with_value(|tools| {
            if let Some(tools) = tools {
                tools.requests.begin(wish, request(tools.runner.http()));
            }
        });
    }
}
