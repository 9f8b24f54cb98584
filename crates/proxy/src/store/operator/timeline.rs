//! What happened to a payment.

use ipp_wire::Timeline;
use uuid::Uuid;

use super::OperatorStore;
use crate::store::{StoreError, journal, row, statements};

impl OperatorStore {
    /// Returns what happened to a payment, as far as a running proxy has written it: it is a second
    /// behind. None: there is no such payment.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn timeline(&mut self, id: Uuid) -> Result<Option<Timeline>, StoreError> {
        let dialect = self.dialect();
        let found = statements::PAYMENT
            .rows(dialect)
            .bind(id.to_string())
            .fetch_optional(&mut self.connection)
            .await?;
        let Some(found) = found else { return Ok(None) };
        let payment = row::payment(&found)?;
        let timeline = journal::timeline(dialect, &mut self.connection, &payment).await?;
        Ok(Some(timeline))
    }
}
