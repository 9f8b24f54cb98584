//! Kustom's points before going live, and what showed each: in `live` there is no such route.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::words;

words! {
    /// One of the seven points that Kustom has shown before an account goes live.
    pub enum CheckPoint {
        /// Device enrolled and visible in the device list.
        DeviceListed = "device_listed",
        /// Session created and dispatched to the device (status CREATED).
        SessionCreated = "session_created",
        /// `session.finalized` callback received and processed.
        FinalizedCallback = "finalized_callback",
        /// `order_id` linked to the order record.
        OrderIdLinked = "order_id_linked",
        /// A declined payment (`DECLINED_GENERIC`) handled gracefully.
        Declined = "declined",
        /// The cancellation flow tested.
        Cancelled = "cancelled",
        /// The callback endpoint returns 2xx reliably.
        CallbacksAcknowledged = "callbacks_acknowledged",
    }
}

/// `GET /api/playground/checklist`: Kustom's seven points before going live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Checklist {
    /// Where it was seen: the provider's address, or that it is a playground on this machine.
    pub provider: String,
    /// In Kustom's order.
    pub items: Vec<CheckItem>,
}

/// One point of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckItem {
    /// Which point.
    pub point: CheckPoint,
    /// What must have been shown.
    pub title: String,
    /// Whether a proxy on this database has seen it happen.
    pub done: bool,
    /// What showed it, as a sentence, or what to do.
    pub detail: String,
    /// What showed it, or what the proxy saw that speaks against it; null if it has seen nothing.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub evidence: Option<Evidence>,
    /// The included scenario that shows it; null once it is done.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub scenario: Option<String>,
}

/// What a proxy saw happen. What it is not about is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// When, RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub at: String,
    /// The terminal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_id: Option<String>,
    /// The payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// Kustom's session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// Kustom's order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    /// The `webhook-id` of the callback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook_id: Option<String>,
}
