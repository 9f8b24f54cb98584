//! Kustom's seven go-live checks, answered from what this proxy has seen happen.

use ipp_wire::{CheckItem, Checklist, Verdict};

use crate::engine::Engine;
use crate::problem::{Answer, Refusal};
use crate::store::Facts;

impl Engine {
    /// Returns the checklist.
    ///
    /// # Errors
    /// 502 or 503 if Kustom or the database cannot be read.
    pub async fn checklist(&self) -> Answer<Checklist> {
        let devices = self.devices().await?.devices.len();
        let facts = self
            .inner
            .store
            .facts()
            .await
            .map_err(Refusal::storage_unavailable)?;
        let refused = self.counters().callbacks(Verdict::Refused);
        let item = |title: &str, count: i64, seen: &str, todo: &str| CheckItem {
            title: title.to_owned(),
            done: count > 0,
            detail: match count {
                ..=0 => todo.to_owned(),
                Facts::MAX_COUNT.. => format!("{} or more {seen}", Facts::MAX_COUNT),
                _ => format!("{count} {seen}"),
            },
        };
        let mut items = vec![
            item(
                "Device enrolled and visible in the device list",
                i64::try_from(devices).unwrap_or(i64::MAX),
                "in the list",
                "Make a simulated device, or pair a phone.",
            ),
            item(
                "Session created and dispatched to the device",
                facts.sessions,
                "sessions made",
                "Charge an order.",
            ),
            item(
                "session.finalized callback received and processed",
                facts.finalized_callbacks,
                "processed",
                "Charge an order and tap a card that is accepted; if nothing comes, check the webhook in the Kustom Portal.",
            ),
            item(
                "order_id linked to the order record",
                facts.paid,
                "payments carry Kustom's order id",
                "Charge an order and tap a card that is accepted.",
            ),
            item(
                "Declined payment (DECLINED_GENERIC) handled",
                facts.declined,
                "seen",
                "Tap with DECLINED_GENERIC during a payment.",
            ),
            item(
                "Cancellation flow tested",
                facts.cancelled,
                "payments cancelled",
                "Charge an order and cancel it.",
            ),
            item(
                "Callback endpoint returns 2xx reliably",
                facts.callbacks,
                "callbacks acknowledged",
                "No callback has come yet.",
            ),
        ];
        if let (true, Some(last)) = (refused > 0, items.last_mut()) {
            last.done = false;
            last.detail = format!(
                "{}; {refused} were refused since the start: see the log",
                last.detail
            );
        }
        Ok(Checklist { items })
    }
}
