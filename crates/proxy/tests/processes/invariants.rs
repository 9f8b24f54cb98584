//! The nine invariants, and the merchant's: each is a function from the evidence to its violations.

use std::collections::{HashMap, HashSet};

use ipp_playground::{Session, SessionStatus};
use ipp_wire::PaymentState;
use uuid::Uuid;

use super::database::Row;
use super::evidence::{Evidence, payment_of};
use super::merchant::merchant;
use super::shown::as_ordered;

type Check = fn(&Evidence) -> Vec<String>;

/// All invariants.
pub(crate) const ALL: [(&str, Check); 10] = [
    ("I1", i1),
    ("I2", i2),
    ("I3", i3),
    ("I4", i4),
    ("I5", i5),
    ("I6", i6),
    ("I7", i7),
    ("I8", i8),
    ("I9", i9),
    ("merchant", merchant),
];

/// All violations of all invariants.
pub(crate) fn violations(evidence: &Evidence) -> Vec<String> {
    let found = ALL.iter().flat_map(|(name, check)| {
        check(evidence)
            .into_iter()
            .map(move |what| format!("{name}: {what}"))
    });
    found.collect()
}

/// I1: at most one FINALIZED session per payment; at most one possibly open payment per order and
/// per device. Create is sent once, so a payment has at most one session at all; and no order is
/// paid twice unless a person said that it had not been paid.
fn i1(evidence: &Evidence) -> Vec<String> {
    let mut wrongs = Vec::new();
    let mut paid: HashMap<&str, u32> = HashMap::new();
    for id in &evidence.sessions.nobodys {
        wrongs.push(format!("session {id} carries no payment id"));
    }
    for (payment, sessions) in &evidence.sessions.of_payment {
        if sessions.len() > 1 {
            wrongs.push(format!("{payment} has the sessions {sessions:?}"));
        }
    }
    for session in evidence.sessions.finalized() {
        let reference = session.purchase.merchant_reference1.as_deref();
        *paid.entry(reference.unwrap_or_default()).or_default() += 1;
    }
    let by_hand: HashSet<&str> = evidence
        .stored
        .rows
        .values()
        .filter(|row| row.is_settled() || row.contradicted)
        .map(|row| row.order.merchant_reference1.as_str())
        .collect();
    for (order, count) in paid.into_iter().filter(|(_, count)| *count > 1) {
        if !by_hand.contains(order) {
            wrongs.push(format!("order {order} was paid {count} times"));
        }
    }
    let open = || evidence.stored.rows.values().filter(|row| row.is_open());
    for (what, key) in [
        (
            "order",
            (|row| &row.order.merchant_reference1) as fn(&Row) -> &String,
        ),
        ("device", |row| &row.device),
    ] {
        let mut seen = HashSet::new();
        for row in open().filter(|row| !seen.insert(key(row))) {
            wrongs.push(format!("two payments are open of {what} {}", key(row)));
        }
    }
    wrongs
}

/// I2: paid means that the provider's session is FINALIZED with the same amount, currency and
/// reference, and its order id is stored; any other FINALIZED payment is held.
fn i2(evidence: &Evidence) -> Vec<String> {
    let mut wrongs = Vec::new();
    for row in evidence.stored.rows.values() {
        let session = session_of(evidence, row);
        let right = session.is_some_and(|s| as_ordered(s, &row.order));
        let id = &row.payment;
        match row.state.as_str() {
            "paid" if !right || row.order_id != session.and_then(order_id) => {
                wrongs.push(format!(
                    "{id} is stored as paid, the provider has {session:?}"
                ));
            }
            "held" if right && row.reason.as_deref() == Some("collected_differs") => {
                wrongs.push(format!(
                    "{id} is held, and collected as ordered: {session:?}"
                ));
            }
            "cancelled" | "expired" | "failed" if row_was_paid(evidence, row) => {
                let state = &row.state;
                wrongs.push(format!("{id} is stored as {state}, and was paid"));
            }
            _ => {}
        }
    }
    wrongs
}

/// I3: a callback is committed before its 200, a result before any page is told; and every payment
/// that was paid is eventually known to be.
fn i3(evidence: &Evidence) -> Vec<String> {
    let mut wrongs = Vec::new();
    for id in evidence.acknowledged.difference(&evidence.stored.inbox) {
        wrongs.push(format!("callback {id} was answered 200 and is not stored"));
    }
    for (id, sight) in &evidence.sights {
        let Some(shown) = &sight.newest else { continue };
        let stored = evidence.row(&id.to_string()).map_or(0, |row| row.version);
        if stored < shown.version {
            let version = shown.version;
            wrongs.push(format!(
                "{id} was shown in version {version}, {stored} is stored"
            ));
        }
    }
    if evidence.settled {
        for session in evidence.sessions.finalized() {
            let payment = payment_of(session).unwrap_or_default();
            let state = evidence.row(&payment).map(|row| row.state.as_str());
            let known = matches!(state, Some("paid" | "held" | "settled_paid"));
            // Create's answer and every callback were lost: a person was called.
            let lost = state == Some("needs_attention")
                && evidence
                    .row(&payment)
                    .is_some_and(|row| row.session.is_none());
            let by_hand = state == Some("settled_not_paid");
            if !known && !lost && !by_hand {
                wrongs.push(format!("{payment} was paid, and is stored as {state:?}"));
            }
        }
        for (id, sight) in &evidence.sights {
            let stored = evidence.row(&id.to_string()).map(|row| row.version);
            let shown = sight.newest.as_ref().map(|p| p.version);
            if stored != shown {
                wrongs.push(format!(
                    "{id} is stored in version {stored:?}, shown in {shown:?}"
                ));
            }
        }
    }
    wrongs
}

/// I4: a state that was final when shown does not change; only a person, or the provider
/// contradicting one, changes a held or settled payment.
fn i4(evidence: &Evidence) -> Vec<String> {
    let mut wrongs = Vec::new();
    for (id, sight) in &evidence.sights {
        let Some(shown) = sight.newest.as_ref().filter(|p| p.state.is_final()) else {
            continue;
        };
        let Some(row) = evidence.row(&id.to_string()) else {
            continue;
        };
        let same = match (shown.state, shown.settled.is_some()) {
            (PaymentState::Held, _) => row.state == "held" || row.is_settled(),
            (_, true) => row.is_settled() || row.contradicted,
            (PaymentState::Paid, _) => row.state == "paid",
            (PaymentState::Cancelled, _) => row.state == "cancelled",
            (PaymentState::Expired, _) => row.state == "expired",
            (_, _) => row.state == "failed",
        };
        if !same {
            wrongs.push(format!("{id} was {:?} and is {}", shown.state, row.state));
        }
    }
    wrongs
}

/// I5: every session that the provider made is adopted, final, cancelled, or raised.
fn i5(evidence: &Evidence) -> Vec<String> {
    if !evidence.settled {
        return Vec::new();
    }
    let mut wrongs = Vec::new();
    for session in evidence.sessions.by_id.values() {
        let id = session.session_id.to_string();
        let payment = payment_of(session).unwrap_or_default();
        let Some(row) = evidence.row(&payment) else {
            wrongs.push(format!("session {id} has no payment"));
            continue;
        };
        let adopted = row.session.as_ref() == Some(&id) && !row.is_open();
        let raised = row.state == "needs_attention" || row.is_settled();
        let ended_unpaid = !session.status.is_open() && session.status != SessionStatus::Finalized;
        if !adopted && !raised && !ended_unpaid {
            let state = &row.state;
            wrongs.push(format!(
                "session {id} is {:?}, {payment} is {state}",
                session.status
            ));
        }
    }
    if evidence.stored.to_do > 0 {
        let count = evidence.stored.to_do;
        wrongs.push(format!("{count} callbacks are still to be worked off"));
    }
    wrongs
}

/// I6: unknown is never shown as failed; cancelled and expired come from a read.
fn i6(evidence: &Evidence) -> Vec<String> {
    let mut wrongs = Vec::new();
    for row in evidence.stored.rows.values() {
        let status = session_of(evidence, row).map(|s| s.status);
        let right = match row.state.as_str() {
            "cancelled" => status == Some(SessionStatus::Cancelled),
            "expired" => status == Some(SessionStatus::Expired),
            "failed" if row.session.is_some() => status == Some(SessionStatus::Failed),
            "failed" => evidence.sessions.of_row(row).next().is_none(),
            _ => true,
        };
        if !right {
            let (id, state) = (&row.payment, &row.state);
            let has: Vec<_> = evidence.sessions.of_row(row).collect();
            wrongs.push(format!(
                "{id} is stored as {state}, the provider has {has:?}"
            ));
        }
    }
    wrongs
}

/// I7: a payment has the content that was requested with its id.
fn i7(evidence: &Evidence) -> Vec<String> {
    let mut wrongs = Vec::new();
    for row in evidence.stored.rows.values() {
        let id = row.payment.parse::<Uuid>().unwrap_or_default();
        let asked = evidence.sights.get(&id).map(|sight| &sight.wish);
        if asked.is_none_or(|wish| wish.order != row.order || wish.device_id != row.device) {
            wrongs.push(format!(
                "{id} is stored as {:?}, asked for was {asked:?}",
                row.order
            ));
        }
    }
    wrongs
}

/// I8: a payment belongs to the till that requested it.
fn i8(evidence: &Evidence) -> Vec<String> {
    let mut wrongs = Vec::new();
    for row in evidence.stored.rows.values() {
        let id = row.payment.parse::<Uuid>().unwrap_or_default();
        let till = evidence.sights.get(&id).map(|sight| sight.till.as_str());
        if till != Some(row.till.as_str()) {
            wrongs.push(format!("{id} is {}'s, {till:?} asked for it", row.till));
        }
    }
    wrongs
}

/// I9: no payment stays open longer than its session's life and the time to raise it, plus a minute
/// for a busy machine.
fn i9(evidence: &Evidence) -> Vec<String> {
    let late = evidence.unknown_after.as_millis() as i64 + 60_000;
    let open = evidence.stored.rows.values().filter(|row| row.is_open());
    let over = open.filter(|row| evidence.settled || evidence.now > row.expires_at + late);
    over.map(|row| format!("{} is still {}", row.payment, row.state))
        .collect()
}

fn session_of<'e>(evidence: &'e Evidence, row: &Row) -> Option<&'e Session> {
    evidence.sessions.by_id.get(row.session.as_ref()?)
}

fn row_was_paid(evidence: &Evidence, row: &Row) -> bool {
    let mut its = evidence.sessions.of_row(row);
    its.any(|session| session.status == SessionStatus::Finalized)
}

fn order_id(session: &Session) -> Option<String> {
    session.order_id.map(|id| id.to_string())
}
