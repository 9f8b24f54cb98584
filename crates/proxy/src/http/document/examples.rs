//! An example of each body, as a value of its type: what is not of the type does not compile.

use std::borrow::Cow;
use std::collections::BTreeMap;

use ipp_wire::{
    Busy, CallResult, CallbackRecord, Callbacks, CardOutcome, CheckItem, CheckPoint, Checklist,
    Confirmed, Device, DeviceChanged, Devices, Enroll, Enrollment, EnrollmentCode, Environment,
    EventName, Evidence, Exchange, Heartbeat, HttpAnswer, HttpRequest, IssuedToken, Location,
    MakeDevice, Order, OrderItem, OrderTaken, OrderTotal, PairPhone, Payment, PaymentState,
    Payments, PlaygroundAbilities, Problem, ProviderCall, Reason, ReasonCode, ResolveOutcome,
    ResolvePayment, RunScenario, Scenario, ScenarioRun, Scenarios, Scope, Settlement, Snapshot,
    StartPayment, Tap, TapCard, Till, Timeline, TimelineEntry, TimelineEvent, TokenClock, Verdict,
    Word as _, code,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::http::events::StreamEvent;

const PAYMENT: &str = "8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67";
const DEVICE: &str = "550e8400-e29b-41d4-a716-446655440000";
const SESSION: &str = "dc01aa86-fb99-4d05-97dc-e79a22650f9a";
const LOCATION: &str = "loc-1";
const TILL: &str = "till-1";
const ORDER: &str = "ORDER-12345";
const START: &str = "2026-06-05T18:33:01.200Z";
const END: &str = "2026-06-05T18:33:39.700Z";
const NOW: &str = "2026-06-05T18:33:40.701Z";
const EXPIRY: &str = "2026-06-05T18:48:01.200Z";

/// Each example by the name of its schema.
pub(super) fn all() -> Vec<(Cow<'static, str>, Value)> {
    let (callback, item) = (callback(), item());
    vec![
        of(&order()),
        of(&line("SKU-001", "T-Shirt", 2, 100_000)),
        of(&StartPayment {
            device_id: text(DEVICE),
            order: order(),
        }),
        of(&payment()),
        of(&Payments {
            payments: vec![payment()],
        }),
        of(&tap()),
        of(&Reason::new(
            ReasonCode::CreateLost,
            "Kustom's answer was lost; the payment may have been started.",
        )),
        of(&Settlement {
            outcome: ResolveOutcome::Paid,
            by: text(TILL),
            note: text("Seen as paid in the Portal."),
            at: text("2026-06-05T18:50:00Z"),
        }),
        of(&ResolvePayment {
            outcome: ResolveOutcome::Paid,
            note: text("Seen as paid in the Portal."),
        }),
        of(&Till {
            till: text(TILL),
            location: Some(text(LOCATION)),
            environment: Environment::Playground,
            scopes: vec![Scope::Pay.to_string(), Scope::Playground.to_string()],
            server_time: text(NOW),
        }),
        of(&device()),
        of(&location()),
        of(&Devices {
            confirmed_at: text(END),
            devices: vec![device()],
            locations: vec![location()],
        }),
        of(&busy()),
        of(&Snapshot {
            server_time: text(NOW),
            payments: vec![payment()],
            busy: vec![changed()],
        }),
        of(&StreamEvent {
            event: EventName::Device.word(),
            data: serde_json::json!(changed()).to_string(),
        }),
        of(&changed()),
        of(&Confirmed {
            payment_id: text(PAYMENT),
            version: 3,
            confirmed_at: text(END),
            server_time: text(NOW),
        }),
        of(&Heartbeat {
            server_time: text(NOW),
        }),
        of(&Enroll {
            location_id: Some(text(LOCATION)),
            metadata: labels("floor", "2"),
            expires_in: Some(900_000),
        }),
        of(&Enrollment {
            enrollment_id: text("4f1c2f0e-6c9a-4f0e-8f53-0f6f3f3a9d11"),
            enrollment_code: EnrollmentCode(text("K7QM2ZP4")),
            expires_at: text(EXPIRY),
            status: text("PENDING"),
        }),
        of(&PlaygroundAbilities { clerk: true }),
        of(&MakeDevice {
            name: text("Counter 1"),
            location_id: Some(text(LOCATION)),
            metadata: labels("floor", "2"),
        }),
        of(&PairPhone {
            enrollment_code: EnrollmentCode(text("K7QM2ZP4")),
            name: text("Counter 9"),
        }),
        of(&TapCard {
            outcome: Some(text(CardOutcome::InsufficientFunds.word())),
        }),
        of(&IssuedToken {
            token: text("eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"),
        }),
        of(&callback),
        of(&Callbacks {
            callbacks: vec![callback],
        }),
        of(&item),
        of(&evidence()),
        of(&Checklist {
            provider: text("https://api.playground.kustom.co"),
            items: vec![item],
        }),
        of(&happened()),
        of(&exchange()),
        of(&HttpRequest {
            method: text("PUT"),
            url: format!("https://pos.example.com/api/payments/{PAYMENT}"),
            headers: labels("authorization", "Bearer [secret]"),
            body: Some(json!({ "device_id": DEVICE, "order": order() }).to_string()),
        }),
        of(&answer(&json!({ "session_id": SESSION }))),
        of(&Timeline {
            payment_id: text(PAYMENT),
            session_id: Some(text(SESSION)),
            state: PaymentState::Paid,
            order_amount: 240_000,
            purchase_currency: text("SEK"),
            entries: vec![happened()],
        }),
        of(&scenario()),
        of(&run()),
        of(&Scenarios {
            scenarios: vec![scenario()],
            run: Some(run()),
        }),
        of(&RunScenario {
            name: scenario().name,
        }),
        of(&problem()),
        of(&clock()),
        of(&taken()),
        of(&total()),
    ]
}

fn of<T: ToSchema + Serialize>(example: &T) -> (Cow<'static, str>, Value) {
    (T::name(), serde_json::json!(example))
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn labels(name: &str, value: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(text(name), text(value))])
}

fn order() -> Order {
    Order {
        merchant_reference1: text(ORDER),
        order_amount: 240_000,
        order_tax_amount: 48_000,
        purchase_currency: text("SEK"),
        order_items: vec![
            line("SKU-001", "T-Shirt", 2, 100_000),
            line("SKU-002", "Socks", 1, 40_000),
        ],
        merchant_reference2: Some(text("Table 4")),
        merchant_data: Some(text(r#"{"cashier":"Kim"}"#)),
    }
}

fn line(reference: &str, name: &str, quantity: i64, unit_price: i64) -> OrderItem {
    let total_amount = quantity * unit_price;
    OrderItem {
        kind: Some(text("physical")),
        reference: Some(text(reference)),
        name: text(name),
        quantity,
        unit_price,
        total_amount,
        tax_rate: 2500,
        total_discount_amount: 0,
        total_tax_amount: total_amount / 5,
    }
}

fn payment() -> Payment {
    Payment {
        payment_id: text(PAYMENT),
        version: 5,
        state: PaymentState::Paid,
        session_id: Some(text(SESSION)),
        session_status: Some(text("FINALIZED")),
        device_id: text(DEVICE),
        order: order(),
        order_id: Some(text("ccf4e76a-f56d-4d3a-abf9-f4fe941f0a1f")),
        taps: vec![tap()],
        reason: None,
        cancel_asked: false,
        settled: None,
        created_at: text(START),
        confirmed_at: Some(text(END)),
        expires_at: Some(text(EXPIRY)),
    }
}

fn tap() -> Tap {
    Tap {
        time: text("2026-06-05T18:33:12.104Z"),
        failure_reason: Some(text(CardOutcome::InsufficientFunds.word())),
    }
}

fn device() -> Device {
    Device {
        id: text(DEVICE),
        name: text("Counter 1"),
        location_id: Some(text(LOCATION)),
        platform: Some(text("ANDROID")),
        metadata: labels("simulated", "true"),
        simulated: true,
        busy: Some(busy()),
    }
}

fn location() -> Location {
    Location {
        id: text(LOCATION),
        name: text("Drottninggatan"),
        city: Some(text("Stockholm")),
    }
}

fn busy() -> Busy {
    Busy {
        payment_id: text(PAYMENT),
        reference: text(ORDER),
        till: text(TILL),
        since: text(START),
    }
}

fn changed() -> DeviceChanged {
    DeviceChanged {
        device_id: text(DEVICE),
        busy: Some(busy()),
    }
}

fn callback() -> CallbackRecord {
    CallbackRecord {
        received_at: text("2026-06-05T18:33:39.650Z"),
        webhook_id: Some(text("kevt_62EvxyMEaAaHSGeoDTza47")),
        kind: Some(text("ipp.session.finalized")),
        session_id: Some(text(SESSION)),
        verdict: Verdict::Accepted,
        detail: Some(text("read FINALIZED")),
    }
}

fn item() -> CheckItem {
    CheckItem {
        point: CheckPoint::SessionCreated,
        title: text("Session created and dispatched to the device (status CREATED)"),
        done: true,
        detail: format!("Shown by payment {PAYMENT}, session {SESSION}, at {START}."),
        evidence: Some(Evidence {
            device_id: None,
            order_id: None,
            webhook_id: None,
            ..evidence()
        }),
        scenario: None,
    }
}

fn evidence() -> Evidence {
    Evidence {
        at: text(START),
        device_id: Some(text(DEVICE)),
        payment_id: Some(text(PAYMENT)),
        session_id: Some(text(SESSION)),
        order_id: Some(text("ccf4e76a-f56d-4d3a-abf9-f4fe941f0a1f")),
        webhook_id: callback().webhook_id,
    }
}

fn happened() -> TimelineEntry {
    TimelineEntry {
        at: text(END),
        event: TimelineEvent::Call {
            call: ProviderCall::Read,
            result: CallResult::Answered,
            took_ms: 84,
            session_status: Some(text("FINALIZED")),
            order_amount: Some(240_000),
            order_id: Some(text("ccf4e76a-f56d-4d3a-abf9-f4fe941f0a1f")),
            detail: None,
        },
        exchange: Some(exchange()),
    }
}

fn exchange() -> Exchange {
    let body = json!({ "session_id": SESSION, "status": "FINALIZED" });
    Exchange {
        request: asked(),
        answer: Some(answer(&body)),
        curl: format!(
            "curl -X GET '{}' \\\n  -H \"authorization: Basic $KUSTOM_API_KEY\"",
            asked().url
        ),
    }
}

fn asked() -> HttpRequest {
    HttpRequest {
        method: text("GET"),
        url: format!("https://api.playground.kustom.co/ipp/v1/sessions/{SESSION}"),
        headers: labels("authorization", "Basic [secret]"),
        body: None,
    }
}

fn answer(body: &Value) -> HttpAnswer {
    HttpAnswer {
        status: 200,
        headers: labels("content-type", "application/json"),
        body: Some(body.to_string()),
    }
}

fn problem() -> Problem {
    let sum = "239000 is 1000 less than the lines' total_amount, which sum to 240000";
    Problem {
        title: text("Unprocessable Entity"),
        status: 422,
        code: text(code::ORDER_DOES_NOT_ADD_UP),
        detail: format!("order_amount: {sum}"),
        payment_id: Some(text(PAYMENT)),
        payment: Some(taken()),
        errors: labels("order_amount", sum),
        clock: Some(clock()),
    }
}

fn clock() -> TokenClock {
    TokenClock {
        server_time: text(NOW),
        exp: 390,
        nbf: Some(90),
        iat: Some(90),
    }
}

fn taken() -> OrderTaken {
    OrderTaken {
        payment_id: text(PAYMENT),
        state: PaymentState::Paid,
        till: text(TILL),
        order: total(),
        created_at: text(START),
        confirmed_at: Some(text(END)),
    }
}

fn total() -> OrderTotal {
    OrderTotal {
        merchant_reference1: text(ORDER),
        order_amount: 240_000,
        purchase_currency: text("SEK"),
    }
}

fn scenario() -> Scenario {
    Scenario {
        name: text("decline-twice"),
        title: text("Declined twice, then paid"),
        about: text("Two cards are declined. The session goes on, and a third card pays."),
    }
}

fn run() -> ScenarioRun {
    ScenarioRun {
        name: scenario().name,
        steps: 7,
        taken: 1,
        lines: vec![text("    0.0 s  charge")],
        passed: None,
    }
}
