//! Lists payments, however many: row by row.

use futures::{Stream, StreamExt as _};
use ipp_wire::Settlement;
use serde::Serialize;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::OperatorStore;
use crate::store::{StoreError, row, statements};
use ipp_payment::{Millis, wire};

/// Which payments. Each condition that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The till that started it.
    pub till: Option<String>,
    /// The order's `merchant_reference1`.
    pub reference: Option<String>,
    /// Made at this time or later.
    pub since: Option<Millis>,
    /// Made before this time.
    pub until: Option<Millis>,
    /// It has not ended, or waits for a person.
    pub open: bool,
}

/// A payment with all that the database has about it.
#[derive(Clone, Debug, Serialize)]
pub struct PaymentRecord {
    /// The till that started it.
    pub till: String,
    /// The shop that the till is in, if its token names one.
    pub location: Option<String>,
    /// As the browser API shows it.
    #[serde(flatten)]
    pub payment: ipp_wire::Payment,
    /// True if Kustom contradicted how it had ended.
    pub contradicted: bool,
    /// Every decision by hand, oldest first.
    pub settlements: Vec<Settlement>,
}

impl OperatorStore {
    /// Yields payments, newest first.
    pub fn newest_payments(
        &mut self,
        filter: &Filter,
    ) -> impl Stream<Item = Result<PaymentRecord, StoreError>> {
        self.select(statements::OPERATOR_NEWEST, filter)
    }

    /// Yields payments, oldest first.
    pub fn oldest_payments(
        &mut self,
        filter: &Filter,
    ) -> impl Stream<Item = Result<PaymentRecord, StoreError>> {
        self.select(statements::OPERATOR_OLDEST, filter)
    }

    fn select(
        &mut self,
        statement: statements::Statement,
        filter: &Filter,
    ) -> impl Stream<Item = Result<PaymentRecord, StoreError>> {
        statement
            .rows(self.dialect())
            .bind(filter.till.clone())
            .bind(filter.reference.clone())
            .bind(filter.since.map_or(i64::MIN, |at| at.0))
            .bind(filter.until.map_or(i64::MAX, |at| at.0))
            .bind(i64::from(filter.open))
            .fetch(&mut self.connection)
            .map(|found| record(&found?))
    }
}

fn record(found: &AnyRow) -> Result<PaymentRecord, StoreError> {
    let payment = row::payment(found)?;
    Ok(PaymentRecord {
        settlements: row::parse(&payment.id.to_string(), found.try_get("settlements")?)?,
        payment: wire(&payment),
        till: payment.till,
        location: payment.location,
        contradicted: payment.contradicted,
    })
}
