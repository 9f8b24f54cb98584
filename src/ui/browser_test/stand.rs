//! A checkout on a page whose model the test sets.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use ipp_flow::*;
use leptos::mount::mount_to;
use leptos::prelude::{RwSignal, Set};
use leptos::task::tick;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use crate::attributes::Attributes;
use crate::shell::{Look, Runner, UiContext};
use crate::ui::draw;

/// A checkout on a page whose model the test sets.
pub(super) struct Stand {
    pub(super) model: Model,
    pub(super) shown: RwSignal<Arc<ViewModel>>,
    pub(super) container: HtmlElement,
    pub(super) runner: Runner,
    pub(super) look: Look,
    pub(super) screen: Option<Box<dyn Any>>,
}

impl Drop for Stand {
    fn drop(&mut self) {
        drop(self.screen.take());
        self.container.remove();
        self.runner.close();
    }
}

impl Stand {
    /// A checkout ready to charge order `A` on `Counter 1`.
    pub(super) fn ready() -> Self {
        let document = web_sys::window().unwrap().document().unwrap();
        let container: HtmlElement = document.create_element("div").unwrap().unchecked_into();
        document.body().unwrap().append_child(&container).unwrap();
        let runner = Runner::new(
            container.clone(),
            Box::new(container.clone()),
            Attributes::default(),
            None,
            None,
        );
        let look = Look::new("en", &JsValue::UNDEFINED, &JsValue::UNDEFINED);
        let (catalogue, style, shell) = (look.catalogue(), look.style(), runner.clone());
        let giving = Rc::new(RefCell::new(None));
        let given = Rc::clone(&giving);
        let place = container.clone();
        let screen = mount_to(container.clone(), move || {
            let shown = RwSignal::new(Arc::new(view(&Model::new())));
            giving.replace(Some(shown));
            let context = UiContext {
                view: shown,
                ..UiContext::new(shell, catalogue, style)
            };
            draw(context, &place);
        });
        let shown = given.take().unwrap();
        let screen: Option<Box<dyn Any>> = Some(Box::new(screen));
        let mut stand = Self {
            model: Model::new(),
            shown,
            container,
            runner,
            look,
            screen,
        };
        for event in [
            Event::Tick(Millis(1_000_000)),
            Event::DevicesRead(Ok(vec![
                device("d1", "Counter 1"),
                device("d2", "Counter 2"),
            ])),
            Event::StreamOpened {
                payments: vec![],
                busy: vec![],
            },
            Event::OrderSet(Some(Ok(order()))),
            Event::DeviceChosen(DeviceId("d1".into())),
        ] {
            stand.take(event);
        }
        stand
    }

    pub(super) fn take(&mut self, event: Event) {
        let model = std::mem::take(&mut self.model);
        self.model = update(model, event).0;
        self.shown.set(Arc::new(view(&self.model)));
    }

    pub(super) async fn on(&mut self, event: Event) {
        self.take(event);
        tick().await;
    }

    /// Reports payment `p1` to be in this state.
    pub(super) async fn state(&mut self, version: u64, state: PaymentState) {
        self.on(Event::Charge(PaymentId("p1".into()))).await;
        self.on(Event::PaymentSeen(payment(version, state))).await;
    }

    pub(super) fn find(&self, selector: &str) -> HtmlElement {
        let found = self.container.query_selector(selector).unwrap();
        found.expect(selector).unchecked_into()
    }

    pub(super) fn text(&self, selector: &str) -> String {
        self.find(selector).text_content().unwrap()
    }

    /// Whether the element is visible: neither it nor an ancestor is hidden.
    pub(super) fn is_shown(&self, selector: &str) -> bool {
        self.find(selector).closest("[hidden]").unwrap().is_none()
    }
}

pub(super) fn device(id: &str, name: &str) -> Device {
    Device {
        id: DeviceId(id.into()),
        name: name.into(),
        location: None,
        simulated: false,
        busy: None,
    }
}

pub(super) fn order() -> Order {
    Order {
        reference: "A".into(),
        amount: Money {
            minor: 24_000,
            currency: "SEK".into(),
        },
        tax: 4_800,
        lines: vec![Line {
            name: "T-shirt".into(),
            quantity: 2,
            total: 24_000,
        }],
        body: "{}".into(),
        warning: None,
    }
}

pub(super) fn payment(version: u64, state: PaymentState) -> Payment {
    Payment {
        id: PaymentId("p1".into()),
        version,
        state,
        device: DeviceId("d1".into()),
        reference: "A".into(),
        amount: order().amount,
        session_id: None,
        order_id: (state == PaymentState::Paid).then(|| "k-1".into()),
        taps: vec![],
        reason: None,
        cancel_asked: false,
        created_at: Millis(1_000_000),
        confirmed_at: Some(Millis(1_000_000)),
        expires_at: None,
    }
}

pub(super) fn declined(version: u64, taps: usize) -> Event {
    let tap = Tap {
        at: Millis(0),
        failure_reason: Some("STOLEN_CARD".into()),
    };
    let taps = vec![tap; taps];
    Event::PaymentSeen(Payment {
        taps,
        ..payment(version, PaymentState::Active)
    })
}
