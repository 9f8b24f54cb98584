//! Tests of the transition function: rule by rule, and with any sequence of events.
#![allow(clippy::unwrap_used, clippy::panic)]

mod any;
mod create;
mod edges;
mod settle;
mod table;

use ipp_wire::{Order, OrderItem, PaymentState, Reason};
use uuid::Uuid;

use ipp_payment::Timings;
use ipp_payment::{Event, Mark, Millis, Payment, Reading, SessionStatus, State, wire};

const ID: Uuid = Uuid::from_u128(1);
const SESSION: &str = "dc01aa86-fb99-4d05-97dc-e79a22650f9a";
const NOW: Millis = Millis(1_000_000);

fn word(payment: &Payment) -> PaymentState {
    wire(payment).state
}

fn order() -> Order {
    Order {
        merchant_reference1: "ORDER-12345".to_owned(),
        order_amount: 40_000,
        order_tax_amount: 8_000,
        purchase_currency: "SEK".to_owned(),
        order_items: vec![OrderItem {
            kind: Some("physical".to_owned()),
            reference: Some("SKU-002".to_owned()),
            name: "Socks".to_owned(),
            quantity: 1,
            unit_price: 40_000,
            total_amount: 40_000,
            tax_rate: 2500,
            total_discount_amount: 0,
            total_tax_amount: 8_000,
        }],
        merchant_reference2: None,
        merchant_data: None,
    }
}

fn starting() -> Payment {
    let (till, device) = ("till-1".to_owned(), "device-1".to_owned());
    Payment::begun(ID, till, device, order(), NOW, &Timings::default())
}

/// The mark that create puts into the payment's session.
fn mark() -> Mark {
    Mark::of(&starting(), "main")
}

fn read(status: SessionStatus) -> Reading {
    let order_id = (status == SessionStatus::Finalized).then(|| "order-1".to_owned());
    Reading {
        session_id: SESSION.to_owned(),
        status,
        order_id,
        amount: 40_000,
        currency: "SEK".to_owned(),
        reference: "ORDER-12345".to_owned(),
        mark: Some(mark()),
    }
}

/// Sessions that were paid, each with something else than ordered.
fn paid_otherwise() -> [Reading; 3] {
    let paid = read(SessionStatus::Finalized);
    [
        Reading {
            amount: 39_999,
            ..paid.clone()
        },
        Reading {
            currency: "NOK".to_owned(),
            ..paid.clone()
        },
        Reading {
            reference: "ORDER-1".to_owned(),
            ..paid
        },
    ]
}

fn why(code: &str) -> Reason {
    Reason {
        code: code.to_owned(),
        detail: String::new(),
    }
}

/// Applies the events in turn, all at `NOW`.
fn after(events: impl IntoIterator<Item = Event>) -> Payment {
    events.into_iter().fold(starting(), |p, e| {
        p.apply(e, NOW, &Timings::default()).payment
    })
}

fn sent() -> Event {
    Event::Created(read(SessionStatus::Created))
}
