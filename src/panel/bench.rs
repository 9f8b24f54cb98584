//! The context of the panel's components: the state, and the actions of a developer.

use std::collections::BTreeMap;
use std::future::Future;
use std::rc::Rc;

use ipp_flow::{Event, PaymentId};
use ipp_wire::{EnrollmentCode, MakeDevice, PairPhone, TapCard, path};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::{records, state::State};
use crate::shell::input::reader;
use crate::shell::{Failure, Http, Requests, Runner, json, with_id};

/// The context of the panel's components. Cheap to copy; pass it down.
#[derive(Clone, Copy)]
pub(crate) struct Bench {
    /// The state to show.
    pub(crate) state: RwSignal<State>,
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
        let device = MakeDevice {
            name: name.trim().to_owned(),
            location_id: None,
            metadata: BTreeMap::new(),
        };
        self.ask(Wish::Make, move |http| async move {
            let answer = http
                .post(path::PLAYGROUND_DEVICES, json(&device).as_deref())
                .await;
            if self.note(answer, &format!("{} was made.", device.name)) {
                // If the stream is up, it says so too.
                self.dispatch(Event::DevicesChanged);
            }
        });
    }

    /// Pairs a phone, as if the code were typed on it.
    pub(crate) fn pair(self, code: &str, name: &str) {
        let phone = PairPhone {
            // The till shows the code in groups.
            enrollment_code: EnrollmentCode(code.split_whitespace().collect()),
            name: name.trim().to_owned(),
        };
        self.ask(Wish::Pair, move |http| async move {
            let answer = http
                .post(path::PLAYGROUND_PAIR, json(&phone).as_deref())
                .await;
            // The proxy finds the phone by itself, like a real one.
            self.note(answer, &format!("{} is paired.", phone.name));
        });
    }

    /// Taps a simulated card with that outcome.
    pub(crate) fn tap(self, id: &PaymentId, outcome: &'static str) {
        let path = with_id(path::PLAYGROUND_TAP, id);
        let body = json(&TapCard {
            outcome: Some(outcome.to_owned()),
        });
        self.ask(Wish::Tap, move |http| async move {
            let answer = http.post(&path, body.as_deref()).await;
            self.note(answer, &format!("{outcome} was tapped."));
            self.read_callbacks();
        });
    }

    /// Activates the session, as if a payment method were chosen on the phone.
    pub(crate) fn activate(self, id: &PaymentId) {
        let path = with_id(path::PLAYGROUND_ACTIVATE, id);
        self.ask(Wish::Tap, move |http| async move {
            let answer = http.post(&path, None).await;
            self.note(answer, "The clerk chose a payment method.");
            self.read_callbacks();
        });
    }

    /// Reads the callbacks that the proxy received.
    pub(crate) fn read_callbacks(self) {
        self.ask(Wish::Callbacks, move |http| async move {
            let answer = http.get(path::PLAYGROUND_CALLBACKS).await;
            if let Some(list) = answer.ok().and_then(|answer| records::callbacks(&answer)) {
                self.change(|state| state.callbacks = list);
            }
        });
    }

    fn read_payments(self) {
        self.ask(Wish::Payments, move |http| async move {
            let open = format!("{}?open=true", path::PAYMENTS);
            let Ok(answer) = http.get(&open).await else {
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

    fn hear(self, event: &Event) {
        if self.change(|state| state.hear(event)) == Some(true) {
            self.read_callbacks();
        }
    }

    /// Shows the outcome of a request. True if it succeeded.
    fn note(self, answer: Result<JsValue, Failure>, done: &str) -> bool {
        let (note, fulfilled) = match answer {
            Ok(_) => (done.to_owned(), true),
            Err(Failure::NotSent | Failure::NoAnswer) => {
                ("The proxy did not answer.".to_owned(), false)
            }
            Err(Failure::Problem(problem)) => (problem.reason.detail, false),
        };
        self.change(|state| state.note = Some(note));
        fulfilled
    }

    /// Changes the state; `None` once the panel is gone.
    fn change<T>(self, change: impl FnOnce(&mut State) -> T) -> Option<T> {
        self.state.try_update(change)
    }

    fn dispatch(self, event: Event) {
        if let Some(runner) = self.runner() {
            runner.dispatch(event);
        }
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
