//! The provider's behaviour over time, without a socket.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::json;

use super::*;
use crate::device::{Platform, SimulatedBody};
use crate::enrollment::{EnrollmentBody, PairBody};
use crate::event::EventKind;
use crate::ids::{DeviceId, SessionId};
use crate::rules::Rules;
use crate::session::{Input, NewSession, Outcome, SessionBody, SessionStatus};

const START: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;
const SESSION_LIFETIME: Duration = Duration::minutes(15);

fn world() -> World {
    World::new(Ids::seeded(1), "M1".to_owned(), SESSION_LIFETIME)
}

fn add_device(world: &mut World) -> DeviceId {
    let body: SimulatedBody = serde_json::from_value(json!({"name": "Counter 1"})).unwrap();
    let new = body.check().unwrap();
    world.add_device(new, START).unwrap().device.id
}

fn charge(device: DeviceId) -> NewSession {
    let body: SessionBody = serde_json::from_value(json!({
        "device_id": device, "order_amount": 100, "order_tax_amount": 20,
        "purchase_currency": "SEK",
        "order_items": [{"name": "Tea", "quantity": 1, "unit_price": 100, "total_amount": 100}]
    }))
    .unwrap();
    body.check(Rules::lenient()).unwrap()
}

/// A world with one device, and a session on it.
fn begun() -> (World, DeviceId, SessionId) {
    let mut world = world();
    let device = add_device(&mut world);
    let session = world.create_session(charge(device), None, START);
    let id = session.unwrap().session_id;
    (world, device, id)
}

fn kinds(world: &mut World) -> Vec<EventKind> {
    world
        .fetch_events()
        .iter()
        .map(|event| event.kind)
        .collect()
}

#[test]
fn a_declined_then_approved_session_sends_its_events_in_order() {
    let (mut world, _, id) = begun();
    let declined = world.tap(id, Outcome::InsufficientFunds, START).unwrap();
    assert_eq!(
        (declined.status, declined.order_id),
        (SessionStatus::Active, None)
    );
    let paid_at = START + Duration::seconds(9);
    let paid = world.tap(id, Outcome::Success, paid_at).unwrap();
    assert_eq!(paid.status, SessionStatus::Finalized);
    assert_eq!(paid.purchase_completed_at, Some(paid_at));

    let events = world.fetch_events();
    let told: Vec<_> = events.iter().map(|event| event.kind).collect();
    assert_eq!(
        told,
        [
            EventKind::SessionCreated,
            EventKind::SessionActivated,
            EventKind::PaymentFailed,
            EventKind::SessionFinalized
        ]
    );
    assert_eq!(
        events[2].data.failure_reason,
        Some(Outcome::InsufficientFunds)
    );
    assert_eq!(events[3].data.order_id, paid.order_id);
    assert!(paid.order_id.is_some());
    assert!(world.fetch_events().is_empty(), "events are fetched once");
    assert_eq!(world.events().len(), 4, "and kept");
}

#[test]
fn a_session_expires_when_its_time_is_up_and_nobody_is_told() {
    let (mut world, _, id) = begun();
    let status = |world: &World, at| world.session(id, at).unwrap().status;
    assert_eq!(
        status(&world, START + SESSION_LIFETIME - Duration::NANOSECOND),
        SessionStatus::Created
    );
    assert_eq!(
        status(&world, START + SESSION_LIFETIME),
        SessionStatus::Expired
    );
    assert_eq!(
        world
            .tap(id, Outcome::Success, START + SESSION_LIFETIME)
            .unwrap_err()
            .status,
        409
    );
    assert_eq!(
        world
            .apply(id, Input::Cancel, START + SESSION_LIFETIME)
            .unwrap_err()
            .status,
        409
    );
    assert_eq!(kinds(&mut world), [EventKind::SessionCreated]);
}

#[test]
fn a_paid_session_does_not_expire() {
    let (mut world, _, id) = begun();
    world.tap(id, Outcome::Success, START).unwrap();
    let later = world.session(id, START + SESSION_LIFETIME * 2).unwrap();
    assert_eq!(later.status, SessionStatus::Finalized);
}

#[test]
fn a_device_takes_a_session_only_after_the_last_one_ended() {
    let mut world = world();
    let (one, other) = (add_device(&mut world), add_device(&mut world));
    let first = world.create_session(charge(one), None, START).unwrap();
    let refused = world.create_session(charge(one), None, START).unwrap_err();
    assert_eq!(refused.status, 409);
    assert!(refused.detail.contains(&first.session_id.to_string()));
    assert!(world.create_session(charge(other), None, START).is_ok());

    world
        .tap(first.session_id, Outcome::LostCard, START)
        .unwrap();
    assert_eq!(
        world
            .create_session(charge(one), None, START)
            .unwrap_err()
            .status,
        409
    );
    world.apply(first.session_id, Input::Cancel, START).unwrap();
    assert!(world.create_session(charge(one), None, START).is_ok());
    assert!(
        world
            .create_session(charge(one), None, START + SESSION_LIFETIME)
            .is_ok(),
        "expired is ended"
    );
}

#[test]
fn a_failed_session_stays_failed_and_frees_its_device() {
    let (mut world, device, id) = begun();
    world.fetch_events();
    let failed = world.apply(id, Input::Fail, START).unwrap();
    assert_eq!(failed.status, SessionStatus::Failed);
    assert!(
        kinds(&mut world).is_empty(),
        "no callback is documented for FAILED"
    );
    assert_eq!(
        world.tap(id, Outcome::Success, START).unwrap_err().status,
        409
    );
    assert!(world.create_session(charge(device), None, START).is_ok());
}

#[test]
fn a_busy_device_is_not_removed() {
    let (mut world, device, id) = begun();
    assert_eq!(world.remove_device(device, START).unwrap_err().status, 409);
    world.apply(id, Input::Cancel, START).unwrap();
    assert_eq!(world.remove_device(device, START), Ok(()));
    assert_eq!(world.device(device).unwrap_err().status, 404);
    assert!(
        world.session(id, START).is_ok(),
        "its sessions can still be read"
    );
}

#[test]
fn an_enrollment_code_pairs_one_phone_in_time() {
    let mut world = world();
    let shop = world.locations()[0].id;
    let enroll = |world: &mut World| {
        let body = json!({"location_id": shop, "metadata": {"zone": "bar"}, "expires_in": 1000});
        let body: EnrollmentBody = serde_json::from_value(body).unwrap();
        world
            .enroll(body.check(Rules::lenient()).unwrap(), START)
            .unwrap()
            .enrollment_code
    };
    let phone = |code: &str| {
        let body = json!({"enrollment_code": code, "name": "Bar", "platform": "IOS"});
        serde_json::from_value::<PairBody>(body)
            .unwrap()
            .check()
            .unwrap()
    };

    let code = enroll(&mut world);
    let device = world.pair(phone(&code), START).unwrap().device;
    assert_eq!(
        (device.location_id, device.platform),
        (Some(shop), Platform::Ios)
    );
    assert_eq!(device.metadata["zone"], "bar");
    assert_eq!(world.pair(phone(&code), START).unwrap_err().status, 409);
    assert_eq!(
        world.pair(phone("nonsense"), START).unwrap_err().status,
        404
    );

    let late = enroll(&mut world);
    let after = START + Duration::seconds(1);
    assert_eq!(world.pair(phone(&late), after).unwrap_err().status, 409);
    let statuses: Vec<_> = world
        .enrollments(true, after)
        .iter()
        .map(|e| e.status)
        .collect();
    use crate::enrollment::EnrollmentStatus::{Consumed, Expired};
    assert_eq!(statuses, [Consumed, Expired]);
}

#[test]
fn the_same_seed_and_the_same_requests_give_the_same_run() {
    let run = || {
        let (mut world, _, id) = begun();
        world.tap(id, Outcome::Success, START).unwrap();
        (world.sessions(START), world.fetch_events())
    };
    assert_eq!(run(), run());
}
