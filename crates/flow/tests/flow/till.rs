//! A till for tests: a model, and the commands that its events led to.

use ipp_flow::*;
use ipp_wire::Word;

/// A model with its commands.
pub(crate) struct Till {
    pub(crate) model: Model,
    /// The commands of the last event.
    pub(crate) last: Vec<Command>,
    /// The commands of all events.
    pub(crate) done: Vec<Command>,
}

impl Till {
    /// A new model, with nothing remembered and nothing known.
    pub(crate) fn new() -> Self {
        Self {
            model: Model::new(),
            last: vec![],
            done: vec![],
        }
    }

    /// Ready to charge order `A` on terminal `d1`.
    pub(crate) fn ready() -> Self {
        let mut till = Self::new();
        till.on(Event::Tick(Millis(1_000_000)))
            .on(Event::Remembered {
                payment: None,
                device: Some(device_id("d1")),
            })
            .on(Event::DevicesRead(Ok(vec![device("d1"), device("d2")])))
            .on(opened(vec![]))
            .on(Event::OrderSet(Some(Ok(order("A")))));
        till
    }

    /// Order `A` is on its way to `d1` as payment `p1`.
    pub(crate) fn starting() -> Self {
        let mut till = Self::ready();
        till.on(Event::Charge(id("p1")));
        till
    }

    /// Payment `p1` of order `A` is in this state, at version 10.
    pub(crate) fn in_state(state: PaymentState) -> Self {
        let mut till = Self::starting();
        till.on(Event::StartAnswered(id("p1"), Ok(payment("p1", 10, state))));
        till
    }

    pub(crate) fn on(&mut self, event: Event) -> &mut Self {
        let (model, commands) = update(self.model.clone(), event);
        self.model = model;
        self.done.extend(commands.iter().cloned());
        self.last = commands;
        self
    }

    pub(crate) fn view(&self) -> ViewModel {
        view(&self.model)
    }

    pub(crate) fn screen(&self) -> Screen {
        self.view().screen
    }

    /// Whether the cashier can do this now. Charging again counts as charging, and going back as
    /// leaving. A charge is tried out: a button that offers one must start one.
    pub(crate) fn can(&self, action: Action) -> bool {
        let view = self.view();
        let offers = |action| [view.primary, view.secondary].contains(&enabled(action));
        match action {
            Action::Charge => {
                let (_, commands) = update(self.model.clone(), Event::Charge(id("tried")));
                let starts = commands
                    .iter()
                    .any(|command| matches!(command, Command::Start { .. }));
                let offered = offers(Action::Charge) || offers(Action::ChargeAgain);
                assert!(starts || !offered, "the button would charge nothing");
                starts
            }
            Action::Done => offers(Action::Done) || offers(Action::Back),
            action => offers(action),
        }
    }

    pub(crate) fn did(&self, command: &Command) -> bool {
        self.last.contains(command)
    }

    /// The ids of every PUT so far.
    pub(crate) fn started(&self) -> Vec<PaymentId> {
        let id = |c: &Command| match c {
            Command::Start { id, .. } => Some(id.clone()),
            _ => None,
        };
        self.done.iter().filter_map(id).collect()
    }

    /// Every announcement so far, by its kind.
    pub(crate) fn announced(&self) -> Vec<&'static str> {
        let kind = |c: &Command| match c {
            Command::Announce(a) => Some(kind(a)),
            _ => None,
        };
        self.done.iter().filter_map(kind).collect()
    }

    pub(crate) fn count(&self, announcement: &str) -> usize {
        self.announced()
            .iter()
            .filter(|a| **a == announcement)
            .count()
    }
}

pub(crate) fn kind(announcement: &Announcement) -> &'static str {
    announcement.event().0.trim_start_matches("ipp-")
}

/// A button that can be pressed.
pub(crate) const fn enabled(action: Action) -> Option<Button> {
    Some(Button {
        action,
        enabled: true,
    })
}

pub(crate) fn id(id: &str) -> PaymentId {
    PaymentId(id.into())
}

pub(crate) fn device_id(id: &str) -> DeviceId {
    DeviceId(id.into())
}

pub(crate) fn order(reference: &str) -> Order {
    Order {
        reference: reference.into(),
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
        body: format!("{{\"merchant_reference1\":\"{reference}\"}}"),
        warning: None,
    }
}

/// Order `A` with a smaller amount.
pub(crate) fn smaller() -> Order {
    let mut order = order("A");
    order.amount.minor = 12_000;
    order.body = "smaller".into();
    order
}

pub(crate) fn device(id: &str) -> Device {
    Device {
        id: device_id(id),
        name: format!("Counter {id}"),
        location: None,
        simulated: true,
        busy: None,
    }
}

pub(crate) fn busy(payment: &str, reference: &str) -> Busy {
    Busy {
        payment: id(payment),
        reference: reference.into(),
        since: Millis(958_000),
        till: "till-2".into(),
    }
}

pub(crate) fn busy_device(device: &str, payment: &str, reference: &str) -> BusyDevice {
    BusyDevice {
        device: device_id(device),
        busy: busy(payment, reference),
    }
}

/// A payment of order `A` on terminal `d1`.
pub(crate) fn payment(payment_id: &str, version: u64, state: PaymentState) -> Payment {
    Payment {
        id: id(payment_id),
        version,
        state,
        device: device_id("d1"),
        reference: "A".into(),
        amount: Money {
            minor: 24_000,
            currency: "SEK".into(),
        },
        session_id: None,
        order_id: None,
        taps: vec![],
        reason: None,
        cancel_asked: false,
        created_at: Millis(1_000_000),
        confirmed_at: Some(Millis(1_000_000)),
        expires_at: None,
    }
}

/// The refusal of a charge because this payment has order `A`, with its details at version 0.
pub(crate) fn taken(payment_id: &str, state: PaymentState) -> StartFailure {
    StartFailure::OrderTaken(Taken {
        id: id(payment_id),
        state,
        payment: Some(Box::new(payment(payment_id, 0, state))),
        detail: "It has a payment.".into(),
    })
}

pub(crate) fn opened(payments: Vec<Payment>) -> Event {
    Event::StreamOpened {
        payments,
        busy: vec![],
    }
}

pub(crate) fn no_answer(payment: &str) -> Event {
    Event::StartAnswered(id(payment), Err(StartFailure::NoAnswer))
}

pub(crate) fn refused(payment: &str) -> Event {
    let failure = StartFailure::Refused(Reason::new("bad_amount", "Too much."));
    Event::StartAnswered(id(payment), Err(failure))
}

pub(crate) fn seen(version: u64, state: PaymentState) -> Event {
    Event::PaymentSeen(payment("p1", version, state))
}

pub(crate) const ALL_STATES: [PaymentState; PaymentState::ALL.len()] =
    *PaymentState::ALL.first_chunk().unwrap();
