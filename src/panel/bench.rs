//! The context of the panel's elements: the state, and the actions of a developer.

use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;

use ipp_flow::{Event, PaymentId};
use ipp_wire::{CardOutcome, Word as _, path};
use js_sys::JSON;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::{records, state::State, view::View};
use crate::markup::Scene;
use crate::shell::input::reader;
use crate::shell::net::fetch::object;
use crate::shell::net::http::{GET, POST, QUICK};
use crate::shell::{Failure, Http, Requests, Runner, with_id};

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

/// The kinds of requests to the proxy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Make,
    Pair,
    Tap,
    Payments,
    Callbacks,
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
        bench.read_payments();
        bench.read_callbacks();
        bench
    }

    /// Creates a simulated terminal.
    pub(crate) fn make_device(self, name: &str) {
        let name = name.trim();
        let done = format!("{name} was made.");
        let path = path::PLAYGROUND_DEVICES.to_owned();
        self.act(Wish::Make, path, &[("name", name.into())], done);
    }

    /// Pairs a phone, as if the code were typed on it. The proxy finds the phone by itself, like a
    /// real one.
    pub(crate) fn pair(self, code: &str, name: &str) {
        // The till shows the code in groups.
        let code: String = code.split_whitespace().collect();
        let name = name.trim();
        let done = format!("{name} is paired.");
        let phone = [("enrollment_code", code.into()), ("name", name.into())];
        self.act(Wish::Pair, path::PLAYGROUND_PAIR.to_owned(), &phone, done);
    }

    /// Taps a simulated card with that outcome.
    pub(crate) fn tap(self, id: &PaymentId, outcome: CardOutcome) {
        let outcome = outcome.word();
        let done = format!("{outcome} was tapped.");
        let path = with_id(path::PLAYGROUND_TAP, id);
        self.act(Wish::Tap, path, &[("outcome", outcome.into())], done);
    }

    /// Activates the session, as if a payment method were chosen on the phone.
    pub(crate) fn activate(self, id: &PaymentId) {
        let done = "The clerk chose a payment method.".to_owned();
        self.act(Wish::Tap, with_id(path::PLAYGROUND_ACTIVATE, id), &[], done);
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
    fn act(self, wish: Wish, path: String, fields: &[(&str, JsValue)], done: String) {
        // Not by serde: in no other place does a page need it.
        let body = (!fields.is_empty()).then(|| JSON::stringify(&object(fields)));
        let body = body.and_then(Result::ok).map(String::from);
        self.ask(wish, move |http| async move {
            let answer = http.ask(POST, &path, body.as_deref(), QUICK).await;
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
                (Wish::Tap, _) => self.read_callbacks(),
                _ => {}
            }
        });
    }

    fn hear(self, event: &Event) {
        if self.change(|state| state.hear(event)) == Some(true) {
            self.read_callbacks();
        }
    }

    /// Changes the state; `None` once the panel is gone.
    fn change<T>(self, change: impl FnOnce(&mut State) -> T) -> Option<T> {
        self.state.try_update(change)
    }

    fn runner(self) -> Option<Runner> {
        self.tools
            .try_with_value(|tools| tools.as_ref().map(|tools| tools.runner.clone()))
            .flatten()
    }

    fn ask<F: Future<Output = ()> + 'static>(
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
