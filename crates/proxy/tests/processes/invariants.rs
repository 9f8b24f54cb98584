//! The invariants: each check is a function from the evidence to the findings.

use std::collections::{HashMap, HashSet};

use ipp_playground::{Session, SessionStatus};
use ipp_verify::{Finding, Invariant};
use ipp_wire::{PaymentState, Word as _};
use uuid::Uuid;

use super::database::Row;
use super::evidence::{Evidence, payment_of};
use super::merchant::merchant;
use super::shown::provided;

/// All checks.
const CHECKS: [fn(&Evidence) -> Vec<Finding>; 10] = [
    charged_once,
    one_open,
    ends_are_true,
    committed_first,
    shown_in_time,
    final_stays,
    no_session_forgotten,
    as_requested,
    ends_in_time,
    merchant,
];

/// All findings of all checks.
pub(crate) fn findings(evidence: &Evidence) -> Vec<Finding> {
    CHECKS.iter().flat_map(|check| check(evidence)).collect()
}

/// A payment has at most one session, since create is sent once; and no order is paid twice unless a
/// person said that it had not been paid.
fn charged_once(evidence: &Evidence) -> Vec<Finding> {
    let mut found = Vec::new();
    let twice = Invariant::CreateSentOnce;
    for id in &evidence.sessions.nobodys {
        found.push(twice.broken(format!("session {id} carries no payment id")));
    }
    for (payment, sessions) in &evidence.sessions.of_payment {
        if sessions.len() > 1 {
            found.push(twice.broken(format!("{payment} has the sessions {sessions:?}")));
        }
    }
    let mut paid: HashMap<&str, u32> = HashMap::new();
    for session in evidence.sessions.finalized() {
        let reference = session.purchase.merchant_reference1.as_deref();
        *paid.entry(reference.unwrap_or_default()).or_default() += 1;
    }
    let rows = evidence.stored.rows.values();
    let by_hand: HashSet<&str> = rows
        .filter(|row| row.is_settled() || row.contradicted)
        .map(|row| row.order.merchant_reference1.as_str())
        .collect();
    for (order, count) in paid.into_iter().filter(|(_, count)| *count > 1) {
        if !by_hand.contains(order) {
            let what = format!("order {order} was paid {count} times");
            found.push(Invariant::ChargedOnce.broken(what));
        }
    }
    found
}

fn one_open(evidence: &Evidence) -> Vec<Finding> {
    let mut found = Vec::new();
    let open = || evidence.stored.rows.values().filter(|row| row.is_open());
    let (mut orders, mut devices) = (HashSet::new(), HashSet::new());
    for row in open() {
        let order = &row.order.merchant_reference1;
        if !orders.insert(order) || !devices.insert(&row.device) {
            let what = format!("another payment is open of {order} or on {}", row.device);
            found.push(Invariant::OneOpenPayment.broken(what));
        }
    }
    found
}

/// What is stored as ended is what the provider says.
fn ends_are_true(evidence: &Evidence) -> Vec<Finding> {
    let mut found = Vec::new();
    for row in evidence.stored.rows.values() {
        let sessions: Vec<&Session> = evidence.sessions.of_row(row).collect();
        let session = row.session.as_ref();
        let session = session.and_then(|id| evidence.sessions.by_id.get(id));
        let provided = provided(session, &sessions, &row.order, row.order_id.as_ref());
        let (id, state) = (&row.payment, &row.state);
        let as_ordered = provided.session == Some(ipp_verify::SessionEnd::PaidAsOrdered);
        if state == "held" && as_ordered && row.reason.as_deref() == Some("collected_differs") {
            let what = format!("{id} is held, and collected as ordered: {session:?}");
            found.push(Invariant::PaidIsTrue.broken(what));
        }
        // A settled payment is what a person said.
        let state = PaymentState::parse(state);
        if let Some(invariant) = state.and_then(|state| provided.broken_by_showing(state)) {
            let what = format!("{id} is stored as {state:?}, the provider has {sessions:?}");
            found.push(invariant.broken(what));
        }
    }
    found
}

fn committed_first(evidence: &Evidence) -> Vec<Finding> {
    let first = Invariant::CommittedFirst;
    let mut found = Vec::new();
    for id in evidence.acknowledged.difference(&evidence.stored.inbox) {
        found.push(first.broken(format!("callback {id} was answered 200, not stored")));
    }
    for (id, sight) in &evidence.sights {
        let Some(shown) = &sight.newest else { continue };
        let (shown, stored) = (shown.version, evidence.version(id).unwrap_or_default());
        if stored < shown {
            let what = format!("{id} was shown in version {shown}, {stored} is stored");
            found.push(first.broken(what));
        }
    }
    found
}

/// In the end every payment that was paid is known to be, and each page has the last version.
fn shown_in_time(evidence: &Evidence) -> Vec<Finding> {
    let mut found = Vec::new();
    if !evidence.settled {
        return found;
    }
    for session in evidence.sessions.finalized() {
        let payment = payment_of(session).unwrap_or_default();
        let row = evidence.row(&payment);
        let state = row.map(|row| row.state.as_str());
        let known = matches!(
            state,
            Some("paid" | "held" | "settled_paid" | "settled_not_paid")
        );
        // Create's answer and every callback were lost: a person was called.
        let lost = state == Some("needs_attention") && row.is_some_and(|row| row.session.is_none());
        if !known && !lost {
            let what = format!("{payment} was paid, and is stored as {state:?}");
            found.push(Invariant::ShownInTime.broken(what));
        }
    }
    for (id, sight) in &evidence.sights {
        let stored = evidence.version(id);
        let shown = sight.newest.as_ref().map(|p| p.version);
        if stored != shown {
            let what = format!("{id} is stored in version {stored:?}, shown in {shown:?}");
            found.push(Invariant::ShownInTime.broken(what));
        }
    }
    found
}

/// Only a person, or the provider contradicting one, changes a held or settled payment.
fn final_stays(evidence: &Evidence) -> Vec<Finding> {
    let mut found = Vec::new();
    for (id, sight) in &evidence.sights {
        let shown = sight.newest.as_ref().filter(|p| p.state.is_final());
        let (Some(shown), Some(row)) = (shown, evidence.row(&id.to_string())) else {
            continue;
        };
        let same = match (shown.state, shown.settled.is_some()) {
            (PaymentState::Held, _) => row.state == "held" || row.is_settled(),
            (_, true) => row.is_settled() || row.contradicted,
            (state, false) => row.state == state.word(),
        };
        if !same {
            let what = format!("{id} was {:?} and is {}", shown.state, row.state);
            found.push(Invariant::FinalStays.broken(what));
        }
    }
    found
}

fn no_session_forgotten(evidence: &Evidence) -> Vec<Finding> {
    if !evidence.settled {
        return Vec::new();
    }
    let forgotten = Invariant::NoSessionForgotten;
    let mut found = Vec::new();
    for session in evidence.sessions.by_id.values() {
        let id = session.session_id.to_string();
        let payment = payment_of(session).unwrap_or_default();
        let Some(row) = evidence.row(&payment) else {
            found.push(forgotten.broken(format!("session {id} has no payment")));
            continue;
        };
        let adopted = row.session.as_ref() == Some(&id) && !row.is_open();
        let raised = row.state == "needs_attention" || row.is_settled();
        let ended_unpaid = !session.status.is_open() && session.status != SessionStatus::Finalized;
        if !adopted && !raised && !ended_unpaid {
            let (status, state) = (session.status, &row.state);
            let what = format!("session {id} is {status:?}, {payment} is {state}");
            found.push(forgotten.broken(what));
        }
    }
    if evidence.stored.to_do > 0 {
        let count = evidence.stored.to_do;
        found.push(forgotten.broken(format!("{count} callbacks are still to be worked off")));
    }
    found
}

/// A payment has the content, and belongs to the till, with which it was requested.
fn as_requested(evidence: &Evidence) -> Vec<Finding> {
    let mut found = Vec::new();
    for row in evidence.stored.rows.values() {
        let id = row.payment.parse::<Uuid>().unwrap_or_default();
        let sight = evidence.sights.get(&id);
        let asked = sight.map(|sight| &sight.wish);
        if asked.is_none_or(|wish| wish.order != row.order || wish.device_id != row.device) {
            let what = format!("{id} is stored as {:?}, asked was {asked:?}", row.order);
            found.push(Invariant::ContentAsRequested.broken(what));
        }
        let till = sight.map(|sight| sight.till.as_str());
        if till != Some(row.till.as_str()) {
            let what = format!("{id} is {}'s, {till:?} asked for it", row.till);
            found.push(Invariant::OwnTillOnly.broken(what));
        }
    }
    found
}

/// Allows a minute more, for a busy machine.
fn ends_in_time(evidence: &Evidence) -> Vec<Finding> {
    let late = evidence.unknown_after.as_millis() as i64 + 60_000;
    let over = move |row: &&Row| evidence.settled || evidence.now > row.expires_at + late;
    let open = evidence.stored.rows.values().filter(|row| row.is_open());
    let still = |row: &Row| format!("{} is still {}", row.payment, row.state);
    let found = open.filter(over).map(still);
    found
        .map(|what| Invariant::EndsInTime.broken(what))
        .collect()
}
