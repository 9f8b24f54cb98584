//! Settles a payment by hand, beside the proxy that watches it.

use ipp_wire::Settlement;
use uuid::Uuid;

use super::{OperatorStore, note};
use crate::store::payments::update;
use crate::store::{StoreError, row, statements};
use ipp_payment::{Event, Millis, Payment, State, Timings};

/// The longest note of a settlement, in characters.
pub const MAX_NOTE: usize = 1000;

/// What came of a decision.
#[derive(Debug)]
pub enum Settled {
    /// The payment is settled.
    Done(Payment),
    /// The decision is kept. The session lives, so the order stays blocked until Kustom says how it
    /// ended.
    Waits(Payment),
    /// The payment cannot be settled so; nothing was changed.
    Refused(Payment),
    /// The order has another payment; nothing was changed.
    OrderTaken(Payment),
    /// There is no such payment.
    Unknown,
}

impl OperatorStore {
    /// Settles a payment in one transaction, by the same transition as the proxy.
    ///
    /// # Errors
    /// If the database cannot be read or written; then nothing was changed.
    pub async fn settle(
        &mut self,
        id: Uuid,
        settlement: Settlement,
        now: Millis,
    ) -> Result<Settled, StoreError> {
        let dialect = self.dialect();
        let mut tx = self.begin().await?;
        let found = statements::PAYMENT
            .rows(dialect)
            .bind(id.to_string())
            .fetch_optional(&mut *tx)
            .await?;
        let Some(found) = found else {
            return Ok(Settled::Unknown);
        };
        let before = row::payment(&found)?;
        if !before.can_be_settled(settlement.outcome) {
            return Ok(Settled::Refused(before));
        }
        // Settling depends on no deadline.
        let timings = Timings::default();
        let after = before.apply(Event::Settle(settlement), now, &timings);
        let after = after.payment;
        match update(dialect, &mut tx, before.version, &after).await {
            Err(StoreError::Forbidden(_)) => return Ok(Settled::OrderTaken(before)),
            done => done?,
        };
        note(dialect, &mut tx, Some(id)).await?;
        tx.commit().await?;
        Ok(match after.state {
            State::Settled { .. } => Settled::Done(after),
            _ => Settled::Waits(after),
        })
    }
}
