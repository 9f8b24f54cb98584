//! The widget's state. Each variant holds only the data that it needs.

use alloc::{string::String, vec::Vec};

use crate::{
    BadOrder, DeviceId, Elsewhere, Ledger, Millis, Order, Pairing, Payment, PaymentId, Role, Search,
};

/// Why something was refused or failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The stable code.
    pub code: String,
    /// The sentence for people; may be empty.
    pub detail: String,
}

impl Reason {
    /// Copies a code and its sentence.
    #[must_use]
    pub fn new(code: &str, detail: &str) -> Self {
        Self {
            code: code.into(),
            detail: detail.into(),
        }
    }
}

/// The whole state of the widget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The page's order. A running payment has its own, which this does not change.
    pub order: Option<Result<Order, BadOrder>>,
    /// The terminals.
    pub devices: Devices,
    /// The busy terminals: by the stream while it is up, otherwise by the last list.
    pub busy: Vec<BusyDevice>,
    /// The terminal the cashier picked, or the last one used.
    pub chosen: Option<DeviceId>,
    /// The text in the search for terminals.
    pub search: String,
    /// Whether the till's token allows pairing phones.
    pub may_enroll: bool,
    /// The pairing of a phone.
    pub pairing: Pairing,
    /// The event stream's connection.
    pub link: Link,
    /// Whether this tab drives, or mirrors the driving tab.
    pub role: Role,
    /// The sale on the screen.
    pub sale: Sale,
    /// Every known payment, shown or not.
    pub payments: Ledger,
    /// The order that another till has, by the proxy's refusal; until the cashier checks again.
    pub elsewhere: Option<Elsewhere>,
    /// Whether the browser reports that there is no network.
    pub offline: bool,
    /// Why the stream was refused, by the proxy or by the page that issues its tokens; until it
    /// opens.
    pub shut_out: Option<Reason>,
    /// Whether no real money is moved; `None` until the proxy has said.
    pub test_mode: Option<bool>,
    /// The proxy's last refusal of a read or cancel.
    pub trouble: Option<Trouble>,
    /// Whether `ipp-ready` was announced.
    pub ready_told: bool,
    /// The time of the last tick.
    pub now: Millis,
    /// When the watched payment was last confirmed, or last read for lack of a confirmation, by
    /// [`Self::now`].
    pub heard_at: Millis,
    /// Whether it was read for lack of a confirmation, and none has come since.
    pub asked_quietly: bool,
    /// The payments missing in the last snapshot, which therefore were not open.
    pub unlisted: Vec<PaymentId>,
    /// When that snapshot came, by [`Self::now`].
    pub listed_at: Millis,
    /// The unlisted payment that a read reported as open all the same: its state is not known.
    pub contradicted: Option<PaymentId>,
    /// Why the terminals could not be read, as announced to the page; until they can be read.
    pub devices_refused: Option<Reason>,
}

impl Model {
    /// The initial state. Nothing can be charged until the stream has sent the open payments.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            order: None,
            devices: Devices::Loading,
            busy: Vec::new(),
            chosen: None,
            search: String::new(),
            may_enroll: false,
            pairing: Pairing::Closed { paired: None },
            link: Link::Opening,
            role: Role::Drives,
            sale: Sale::Resuming {
                snapshot: false,
                search: None,
                misses: 0,
            },
            payments: Ledger::new(),
            elsewhere: None,
            offline: false,
            shut_out: None,
            test_mode: None,
            trouble: None,
            ready_told: false,
            now: Millis(0),
            heard_at: Millis(0),
            asked_quietly: false,
            unlisted: Vec::new(),
            listed_at: Millis(0),
            contradicted: None,
            devices_refused: None,
        }
    }
}

impl Default for Model {
    fn default() -> Self {
        Self::new()
    }
}

/// The stream from the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// Not open yet.
    Opening,
    /// Open.
    Up,
    /// Lost, since this time.
    Down(Millis),
}

/// The list of terminals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Devices {
    /// The list is being read for the first time.
    Loading,
    /// The list, grouped by shop.
    Known(Vec<Device>),
    /// The list could not be read, with the proxy's sentence; empty if there was no answer.
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
    pub location: Option<Location>,
    /// Whether it is simulated, without a phone.
    pub simulated: bool,
    /// What kept it busy when the list was made. [`Model::busy`] is current.
    pub busy: Option<Busy>,
}

/// A shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Kustom's id.
    pub id: String,
    /// Its name, or its id if the name is not known.
    pub name: String,
    /// Its city.
    pub city: Option<String>,
}

/// A busy device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusyDevice {
    /// The device.
    pub device: DeviceId,
    /// What keeps it busy.
    pub busy: Busy,
}

/// What keeps a device busy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    /// The payment.
    pub payment: PaymentId,
    /// The payment's order reference.
    pub reference: String,
    /// When the device became busy.
    pub since: Millis,
    /// The till that the payment belongs to.
    pub till: String,
}

/// The state of the sale. Charging is possible only in `Ready` and `Ended`, and `Ended` holds
/// only final payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sale {
    /// Finding out whether a payment has to be resumed; nothing can be charged yet.
    Resuming {
        /// Whether the stream has sent the open payments.
        snapshot: bool,
        /// The payment that must be read first, if there is one.
        search: Option<Search>,
        /// Unanswered reads of that payment in a row.
        misses: u32,
    },
    /// No payment runs.
    Ready {
        /// Why the last try did not start, with code and sentence; `None` if nothing was refused.
        refused: Option<Reason>,
    },
    /// The PUT is under way. It is repeated with the same id until it is answered.
    Starting {
        /// The payment's id.
        id: PaymentId,
        /// The terminal.
        device: DeviceId,
        /// The order to charge.
        order: Order,
        /// When the charge began.
        since: Millis,
        /// Unanswered tries in a row. From one on, the payment may or may not run.
        misses: u32,
        /// "Not now" answers of the proxy in a row. They alone leave no doubt.
        put_off: u32,
        /// Whether to cancel the payment as soon as the proxy has it.
        cancel: bool,
    },
    /// The proxy has the payment, and it is not final.
    Watching {
        /// The payment in its newest version.
        payment: Payment,
        /// Whether a cancel is being requested.
        cancel: Cancel,
        /// Unanswered reads in a row.
        misses: u32,
        /// Why the payment is watched.
        purpose: Purpose,
    },
    /// The payment is final.
    Ended {
        /// The payment in its newest version.
        payment: Payment,
        /// The terminal of a move that did not happen, because the payment ended otherwise.
        stayed: Option<DeviceId>,
        /// Whether the payment had the order before the cashier pressed Charge.
        earlier: bool,
    },
}

/// A refused read or cancel, which does not end its payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A refused read; shown until a read is answered.
    Read(Reason),
    /// A refused cancel; shown until the payment changes or the cashier cancels again.
    Cancel(Reason),
}

/// Why a payment is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To see how it ends.
    Sale,
    /// To see it cancelled, and then to charge its order on another terminal.
    Move(Move),
    /// The cashier opened it from the list of open payments; the page's order waits.
    Visit,
}

/// A move to another terminal. All that it needs is fixed when the cashier presses, so that it
/// never charges an order that the page sets later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The other terminal.
    pub to: DeviceId,
    /// The id of the second payment. It is not sent before the first payment is cancelled.
    pub id: PaymentId,
    /// The order to charge.
    pub order: Order,
    /// When the cashier pressed.
    pub since: Millis,
}

/// Whether this page is requesting a cancel. Only the payment's state shows the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancel {
    /// No cancel is being requested.
    NotAsked,
    /// A cancel is being requested, after this many unanswered tries in a row.
    Asking(u32),
}
