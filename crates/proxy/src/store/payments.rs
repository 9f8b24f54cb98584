//! Stores and reads payments.

use ipp_wire::{ResolveOutcome, Word as _};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::connections::Exclusive;
use super::dialect::Dialect;
use super::row::{self, Columns};
use super::{Store, StoreError, charged, statements, strays};
use crate::crash::CrashPoint;
use ipp_payment::{Intent, Millis, Payment, State};

impl Store {
    /// Rules 1 and 6: stores the intent, or returns what prevents it, in one transaction.
    ///
    /// # Errors
    /// If the database cannot be written; nothing is then stored.
    pub async fn intend(&self, payment: &Payment, fingerprint: &str) -> Result<Intent, StoreError> {
        let mut tx = self.connections.write().await?;
        tx.exclude(Exclusive::Payment(payment.id)).await?;
        tx.exclude(Exclusive::Order(&payment.order.merchant_reference1))
            .await?;
        tx.exclude(Exclusive::Device(&payment.device)).await?;
        let found = statements::PAYMENT
            .rows(self.dialect())
            .bind(payment.id.to_string())
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(found) = found {
            return Ok(Intent::Exists(
                Box::new(row::payment(&found)?),
                found.try_get("fingerprint")?,
            ));
        }
        let withdrawn = statements::WITHDRAWN
            .rows(self.dialect())
            .bind(payment.id.to_string())
            .bind(&payment.till)
            .fetch_optional(&mut *tx)
            .await?;
        if withdrawn.is_some() {
            return Ok(Intent::Withdrawn);
        }
        let found = statements::TAKES_ORDER
            .rows(self.dialect())
            .bind(&payment.order.merchant_reference1)
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(found) = found {
            return Ok(Intent::OrderTaken(Box::new(row::payment(&found)?)));
        }
        let charged =
            charged::of_an_order(tx.dialect, &mut tx, &payment.order.merchant_reference1).await?;
        if let Some(charged) = charged.into_iter().next() {
            return Ok(Intent::OrderCharged(Box::new(charged)));
        }
        let stray =
            strays::of_an_order(tx.dialect, &mut tx, &payment.order.merchant_reference1).await?;
        if let Some(stray) = stray {
            return Ok(Intent::OrderStray(Box::new(stray)));
        }
        let found = statements::BUSIES_DEVICE
            .rows(self.dialect())
            .bind(&payment.device)
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(found) = found {
            return Ok(Intent::DeviceBusy(Box::new(row::payment(&found)?)));
        }
        let columns = Columns::of(payment)?;
        let id = payment.id.to_string();
        statements::INTEND
            .rows(self.dialect())
            .bind(&id)
            .bind(&payment.till)
            .bind(&payment.location)
            .bind(&payment.device)
            .bind(&payment.order.merchant_reference1)
            .bind(row::json(&id, &payment.order)?)
            .bind(fingerprint)
            .bind(version(payment.version))
            .bind(columns.state.word())
            .bind(columns.taps_json)
            .bind(payment.created_at.0)
            .bind(payment.expires_at.0)
            .bind(self.lease.owner())
            .execute(&mut *tx)
            .await?;
        CrashPoint::Intent.before();
        tx.commit().await?;
        CrashPoint::Intent.after();
        Ok(Intent::Stored)
    }

    /// Keeps this till from beginning a payment under this id; false if it has begun already.
    ///
    /// # Errors
    /// If the database cannot be written; nothing is then stored.
    pub async fn withdraw(&self, till: &str, id: Uuid, now: Millis) -> Result<bool, StoreError> {
        let mut tx = self.connections.write().await?;
        tx.exclude(Exclusive::Payment(id)).await?;
        let done = statements::WITHDRAW
            .rows(self.dialect())
            .bind(id.to_string())
            .bind(till)
            .bind(now.0)
            .execute(&mut *tx)
            .await?
            .rows_affected()
            == 1;
        tx.commit().await?;
        Ok(done)
    }

    /// Stores `after` if the payment is still at `before`'s version. False if it was changed
    /// meanwhile; the event must then be applied to the stored payment.
    ///
    /// # Errors
    /// If the database cannot be written, or refuses the change; nothing is then stored.
    pub async fn change(&self, before: &Payment, after: &Payment) -> Result<bool, StoreError> {
        let mut tx = self.connections.write().await?;
        // Money was taken after all: nobody may begin to charge the order meanwhile.
        if after.contradicted && !before.contradicted {
            tx.exclude(Exclusive::Order(&after.order.merchant_reference1))
                .await?;
        }
        let done = update(tx.dialect, &mut tx, before.version, after).await?;
        if done {
            tx.commit().await?;
        }
        Ok(done)
    }

    /// Returns a payment.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn payment(&self, id: Uuid) -> Result<Option<Payment>, StoreError> {
        let found = statements::PAYMENT
            .rows(self.dialect())
            .bind(id.to_string())
            .fetch_optional(&mut *self.read().await?)
            .await?;
        found.as_ref().map(row::payment).transpose()
    }

    /// Returns a payment if this process owns it.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn owned(&self, id: Uuid) -> Result<Option<Payment>, StoreError> {
        let found = statements::OWNED
            .rows(self.dialect())
            .bind(id.to_string())
            .bind(self.lease.owner())
            .fetch_optional(&mut *self.read().await?)
            .await?;
        found.as_ref().map(row::payment).transpose()
    }

    /// Returns a payment, and the fingerprint of the request that started it.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn payment_with_fingerprint(
        &self,
        id: Uuid,
    ) -> Result<Option<(Payment, String)>, StoreError> {
        let found = statements::PAYMENT
            .rows(self.dialect())
            .bind(id.to_string())
            .fetch_optional(&mut *self.read().await?)
            .await?;
        found
            .map(|r| Ok((row::payment(&r)?, r.try_get("fingerprint")?)))
            .transpose()
    }

    /// Returns the payment that a session belongs to.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn payment_of_session(&self, session: &str) -> Result<Option<Payment>, StoreError> {
        let found = statements::PAYMENT_OF_SESSION
            .rows(self.dialect())
            .bind(session)
            .fetch_optional(&mut *self.read().await?)
            .await?;
        found.as_ref().map(row::payment).transpose()
    }

    /// Returns every unfinished payment, and an error for each corrupt row.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn unfinished(&self) -> Result<(Vec<Payment>, Vec<StoreError>), StoreError> {
        let rows = statements::UNFINISHED
            .rows(self.dialect())
            .fetch_all(&mut *self.read().await?)
            .await?;
        Ok(row::sorted(&rows))
    }

    /// Returns a till's payments, newest first: the open ones, or the last hundred.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn payments_of(&self, till: &str, open: bool) -> Result<Vec<Payment>, StoreError> {
        let statement = if open {
            statements::OPEN_OF_TILL
        } else {
            statements::LAST_OF_TILL
        };
        let rows = statement
            .rows(self.dialect())
            .bind(till)
            .fetch_all(&mut *self.read().await?)
            .await?;
        Ok(readable(&rows))
    }

    /// Returns the payments that keep a device busy.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn busy(&self) -> Result<Vec<Payment>, StoreError> {
        let rows = statements::BUSY
            .rows(self.dialect())
            .fetch_all(&mut *self.read().await?)
            .await?;
        Ok(readable(&rows))
    }
}

/// Reads the rows, and skips and logs corrupt ones.
fn readable(rows: &[AnyRow]) -> Vec<Payment> {
    let payments = rows.iter().map(row::payment);
    let logged = payments.map(|payment| {
        payment.inspect_err(|error| tracing::error!(%error, "a payment cannot be read"))
    });
    logged.filter_map(Result::ok).collect()
}

/// Updates the row if it is still at `from`; also stores a settlement in its own table.
pub(super) async fn update(
    dialect: Dialect,
    connection: &mut AnyConnection,
    from: u64,
    after: &Payment,
) -> Result<bool, StoreError> {
    let columns = Columns::of(after)?;
    let id = after.id.to_string();
    let (code, detail) = columns.reason.map(|r| (r.code, r.detail)).unzip();
    let done = statements::CHANGE
        .rows(dialect)
        .bind(version(after.version))
        .bind(columns.state.word())
        .bind(columns.session_id)
        .bind(columns.session_status)
        .bind(columns.order_id)
        .bind(i64::from(columns.active))
        .bind(columns.unknown_since)
        .bind(code)
        .bind(detail)
        .bind(columns.settlement_json)
        .bind(columns.settling_json)
        .bind(i64::from(after.contradicted))
        .bind(after.cancel_asked_at.map(|t| t.0))
        .bind(columns.taps_json)
        .bind(after.confirmed_at.map(|t| t.0))
        .bind(&id)
        .bind(version(from))
        .execute(&mut *connection)
        .await?
        .rows_affected()
        == 1;
    let decided = match &after.state {
        State::Settled { settlement, .. } => Some(settlement),
        State::NeedsAttention { settling, .. } => settling.as_ref(),
        _ => None,
    };
    if let (true, Some(settlement)) = (done, decided) {
        statements::SETTLEMENT
            .rows(dialect)
            .bind(&id)
            .bind(match settlement.outcome {
                ResolveOutcome::Paid => "paid",
                ResolveOutcome::NotPaid => "not_paid",
            })
            .bind(&settlement.by)
            .bind(&settlement.note)
            .bind(&settlement.at)
            .execute(&mut *connection)
            .await?;
    }
    Ok(done)
}

/// Converts a version to SQLite's signed integer; versions stay far from overflow.
fn version(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}
