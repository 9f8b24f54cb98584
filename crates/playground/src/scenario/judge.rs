//! Judges a run: what the file expects, and the money rules, which hold whatever it expects.

use uuid::Uuid;

use super::backend::Payment;
use super::file::Expect;
use super::provider::Recorded;

/// States that say that no money was taken.
const WITHOUT_MONEY: [&str; 3] = ["cancelled", "expired", "failed"];

/// What a run leaves behind.
#[derive(Default)]
pub(crate) struct Evidence {
    /// Each payment in the order of the charges: its id, the newest that is known, and every state
    /// that its page showed.
    pub(crate) payments: Vec<(Uuid, Option<Payment>, Vec<String>)>,
    /// Each order's sessions in the provider's record; `None` if it could not be asked.
    pub(crate) orders: Option<Vec<(String, Vec<Recorded>)>>,
    /// What could not be read.
    pub(crate) missing: Vec<String>,
}

/// Everything that is not as it has to be, in sentences.
pub(crate) fn judge(expect: &Expect, amount: i64, evidence: &Evidence) -> Vec<String> {
    let mut wrong = evidence.missing.clone();
    wrong.extend(money(amount, evidence));
    wrong.extend(expected(expect, evidence));
    wrong
}

/// The money rules.
fn money(amount: i64, evidence: &Evidence) -> Vec<String> {
    let mut wrong = vec![];
    for (id, newest, states) in &evidence.payments {
        if states.iter().any(|state| state == "paid") && states.last().is_some_and(|s| s != "paid")
        {
            let last = states.last().map_or("nothing", String::as_str);
            wrong.push(format!(
                "payment {id} was shown as paid, and as {last} later"
            ));
        }
        if newest.is_none() {
            wrong.push(format!("payment {id} was never shown"));
        }
    }
    let Some(orders) = &evidence.orders else {
        return wrong;
    };
    for (reference, sessions) in orders {
        let paid = sessions.iter().filter(|session| session.is_paid()).count();
        if paid > 1 {
            wrong.push(format!("order {reference} was paid {paid} times"));
        }
    }
    let sessions = || orders.iter().flat_map(|(_, sessions)| sessions);
    for (id, newest, _) in &evidence.payments {
        let Some(payment) = newest else {
            continue;
        };
        let own = || sessions().filter(|session| belongs(session, payment));
        let paid: Vec<_> = own().filter(|session| session.is_paid()).collect();
        let state = payment.state.as_str();
        if state == "paid" && paid.is_empty() {
            wrong.push(format!("payment {id} is shown as paid, and was not"));
        }
        if state == "paid" && paid.iter().any(|session| session.order_amount != amount) {
            wrong.push(format!(
                "payment {id} is shown as paid, with another amount than collected"
            ));
        }
        if WITHOUT_MONEY.contains(&state) && !paid.is_empty() {
            wrong.push(format!("payment {id} is shown as {state}, and was paid"));
        }
        if WITHOUT_MONEY.contains(&state) && own().any(Recorded::is_open) {
            wrong.push(format!(
                "payment {id} is shown as {state}, and can still be paid"
            ));
        }
        let ended = state == "paid" || WITHOUT_MONEY.contains(&state);
        let named = |session: &&Recorded| Some(&session.session_id) == payment.session_id.as_ref();
        if let Some(session) = own().find(named).filter(|_| ended)
            && (Some(&session.status), &session.order_id)
                != (payment.session_status.as_ref(), &payment.order_id)
        {
            wrong.push(format!(
                "payment {id} has another session status or order than the provider's record"
            ));
        }
    }
    wrong
}

/// Whether a session is a payment's: by its id, or by what the backend sent along.
fn belongs(session: &Recorded, payment: &Payment) -> bool {
    let id = payment.payment_id.to_string();
    payment.session_id.as_deref() == Some(&session.session_id)
        || session
            .merchant_data
            .as_deref()
            .is_some_and(|data| data.contains(&id))
}

/// What the file expects.
fn expected(expect: &Expect, evidence: &Evidence) -> Vec<String> {
    let mut wrong = vec![];
    let state = |payment: &Option<Payment>| {
        payment
            .as_ref()
            .map_or("not known", |payment| payment.state.as_str())
            .to_owned()
    };
    let states: Vec<_> = evidence
        .payments
        .iter()
        .map(|(_, newest, _)| state(newest))
        .collect();
    if let Some(payments) = &expect.payments
        && *payments != states
    {
        wrong.push(format!(
            "payments are {}, not {}",
            list(&states),
            list(payments)
        ));
    }
    let last = evidence
        .payments
        .last()
        .and_then(|(_, newest, _)| newest.as_ref());
    if let Some(declines) = &expect.declines {
        let seen: Vec<_> = last
            .map(|payment| payment.taps.as_slice())
            .unwrap_or_default()
            .iter()
            .map(|tap| tap.failure_reason.as_deref().unwrap_or("without a reason"))
            .collect();
        let wanted: Vec<_> = declines.iter().map(|outcome| outcome.as_str()).collect();
        if seen != wanted {
            wrong.push(format!(
                "declines are {}, not {}",
                list(&seen),
                list(&wanted)
            ));
        }
    }
    if let Some(reason) = &expect.reason {
        let seen = last.and_then(|payment| payment.reason.as_ref());
        let seen = seen.map_or("none", |reason| reason.code.as_str());
        if seen != reason {
            wrong.push(format!("the reason is {seen}, not {reason}"));
        }
    }
    for (id, _, states) in &evidence.payments {
        let bad = states
            .iter()
            .find(|state| expect.never.contains(&state.as_str()));
        if let Some(bad) = bad {
            wrong.push(format!("payment {id} was shown as {bad}"));
        }
    }
    if let (Some(wanted), Some(orders)) = (expect.sessions, &evidence.orders) {
        let count: usize = orders.iter().map(|(_, sessions)| sessions.len()).sum();
        if count != wanted {
            wrong.push(format!("the provider has {count} sessions, not {wanted}"));
        }
    }
    wrong
}

fn list(words: &[impl AsRef<str>]) -> String {
    let words: Vec<_> = words.iter().map(AsRef::as_ref).collect();
    format!("[{}]", words.join(", "))
}

#[cfg(test)]
mod tests;
