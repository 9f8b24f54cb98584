//! What showed Kustom's points before going live.

use sqlx::Row as _;

use super::OperatorStore;
use crate::store::{Seen, StoreError, checklist, statements};

impl OperatorStore {
    /// Returns what was seen at each provider, in no order.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn checklists(&mut self) -> Result<Vec<(String, Vec<Seen>)>, StoreError> {
        let dialect = self.dialect();
        let rows = statements::CHECKLIST_PROVIDERS
            .rows(dialect)
            .fetch_all(&mut self.connection)
            .await?;
        let mut all = Vec::with_capacity(rows.len());
        for found in &rows {
            let provider: String = found.try_get("provider")?;
            let seen = checklist::checklist(dialect, &mut self.connection, &provider).await?;
            all.push((provider, seen));
        }
        Ok(all)
    }
}
