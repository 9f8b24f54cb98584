//! What the widget knows. Each variant carries what it needs, and none can hold what it must not.

use crate::{BadOrder, DeviceId, Millis, Order, Payment, PaymentId};

/// The whole state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The order the page has set. A running payment has its own and is not changed by it.
    pub order: Option<Result<Order, BadOrder>>,
    /// The terminals.
    pub devices: Devices,
    /// The terminal the cashier picked, or the last one used.
    pub chosen: Option<DeviceId>,
    /// The stream.
    pub link: Link,
    /// The sale.
    pub sale: Sale,
    /// The last tick.
    pub now: Millis,
}

/// The stream from the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// Not open yet.
    Opening,
    /// Open.
    Up,
    /// Lost; since when.
    Down(Millis),
}

/// The list of terminals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Devices {
    /// Being read for the first time.
    Loading,
    /// Read.
    Known(Vec<Device>),
    /// Could not be read; why.
    Failed(String),
}

/// One terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Kustom's id.
    pub id: DeviceId,
    /// Its name.
    pub name: String,
    /// Its shop.
    pub location: Option<String>,
    /// No phone stands behind it.
    pub simulated: bool,
    /// What keeps it busy.
    pub busy: Option<Busy>,
}

/// What keeps a device busy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    /// The payment.
    pub payment: PaymentId,
    /// Its order.
    pub reference: String,
    /// Since when.
    pub since: Millis,
}

/// Where the sale stands. Charging again is possible in `Ready` and `Ended` only, and `Ended`
/// holds final payments only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sale {
    /// Looking whether a payment is to be picked up; nothing can be charged yet.
    Resuming,
    /// Nothing runs.
    Ready {
        /// Why the last try did not start, if it did not: code and sentence.
        refused: Option<(String, String)>,
    },
    /// The PUT is under way. It is repeated with the same id until it is answered.
    Starting {
        /// The payment's id.
        id: PaymentId,
        /// The terminal.
        device: DeviceId,
        /// What is charged.
        order: Order,
        /// Since when.
        since: Millis,
        /// How often it was sent.
        tries: u32,
        /// The cashier wants to cancel: asked for as soon as the payment is known.
        cancel: bool,
    },
    /// The proxy has it, and it is not final.
    Watching {
        /// As last told.
        payment: Payment,
        /// A cancel is being asked for.
        cancelling: bool,
    },
    /// It is final.
    Ended {
        /// As last told.
        payment: Payment,
    },
}
