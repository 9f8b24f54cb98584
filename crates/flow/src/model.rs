//! What the widget knows. Each variant carries what it needs, and none can hold what it must not.

use alloc::{string::String, vec::Vec};

use crate::{
    BadOrder, DeviceId, Elsewhere, Ledger, Millis, Order, Pairing, Payment, PaymentId, Role, Search,
};

/// A stable code and a sentence, as the proxy gave them.
pub type Reason = (String, String);

/// The whole state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The order the page has set. A running payment has its own and is not changed by it.
    pub order: Option<Result<Order, BadOrder>>,
    /// The terminals.
    pub devices: Devices,
    /// What is busy, by the stream while it is up, else by the last list.
    pub busy: Vec<(DeviceId, Busy)>,
    /// The terminal the cashier picked, or the last one used.
    pub chosen: Option<DeviceId>,
    /// What the terminals are searched for.
    pub search: String,
    /// The till's token lets phones be paired.
    pub may_enroll: bool,
    /// The pairing of a phone.
    pub pairing: Pairing,
    /// The stream.
    pub link: Link,
    /// Whether this tab acts, or shows what another one does.
    pub role: Role,
    /// The sale.
    pub sale: Sale,
    /// Every payment heard of, whether it is the one shown or not.
    pub payments: Ledger,
    /// An order that another till has taken, as the proxy said; until the cashier asks again.
    pub elsewhere: Option<Elsewhere>,
    /// The browser says that there is no network.
    pub offline: bool,
    /// Why the proxy, or the page that gives its tokens, does not let this till listen; until it
    /// does.
    pub shut_out: Option<Reason>,
    /// Whether no real money is moved; `None` until the proxy has said.
    pub test_mode: Option<bool>,
    /// What the proxy refused lately.
    pub trouble: Option<Trouble>,
    /// `ipp-ready` was announced.
    pub ready_told: bool,
    /// The last tick.
    pub now: Millis,
    /// When the watched payment was last confirmed, or last read because nothing had confirmed
    /// it, by [`Self::now`].
    pub heard_at: Millis,
    /// It was read for that reason, and nothing has confirmed it since.
    pub asked_quietly: bool,
    /// Payments that the last snapshot would have listed if they were open, and when it came.
    pub unlisted: Vec<PaymentId>,
    /// See [`Self::unlisted`]; by [`Self::now`].
    pub listed_at: Millis,
    /// One of them that a read said was open all the same: how it stands is not known.
    pub contradicted: Option<PaymentId>,
    /// Why the terminals could not be read, as the page was told; until they can.
    pub devices_refused: Option<Reason>,
}

impl Model {
    /// Before anything is known: nothing can be charged until the stream has told what is open.
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
    /// Lost; since when.
    Down(Millis),
}

/// The list of terminals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Devices {
    /// Being read for the first time.
    Loading,
    /// Read; those of one shop together.
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
    pub location: Option<Location>,
    /// No phone stands behind it.
    pub simulated: bool,
    /// What keeps it busy, as of the list; [`Model::busy`] is what counts.
    pub busy: Option<Busy>,
}

/// A shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Kustom's id.
    pub id: String,
    /// Its name; the id, where the name is not known.
    pub name: String,
    /// Where it is.
    pub city: Option<String>,
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
    /// The till whose payment it is.
    pub till: String,
}

/// Where the sale stands. Charging again is possible in `Ready` and `Ended` only, and `Ended`
/// holds final payments only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sale {
    /// Looking whether a payment is to be picked up; nothing can be charged yet.
    Resuming {
        /// The stream has told once what is open.
        snapshot: bool,
        /// The payment that must be read first, if there is one.
        search: Option<Search>,
        /// How often in a row that read was not answered.
        misses: u32,
    },
    /// Nothing runs.
    Ready {
        /// Why the last try did not start, if it did not: code and sentence.
        refused: Option<Reason>,
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
        /// How often in a row it was not answered. From one on nobody knows whether it runs.
        misses: u32,
        /// How often in a row the proxy said "not now". That alone leaves nothing in doubt.
        put_off: u32,
        /// The cashier wants to cancel: asked for as soon as the payment is known.
        cancel: bool,
    },
    /// The proxy has it, and it is not final.
    Watching {
        /// As last told.
        payment: Payment,
        /// Whether a cancel is being asked for.
        cancel: Cancel,
        /// How often in a row a read was not answered.
        misses: u32,
        /// What it is watched for.
        purpose: Purpose,
    },
    /// It is final.
    Ended {
        /// As last told.
        payment: Payment,
        /// The terminal it should have moved to, had it not ended in another way first.
        stayed: Option<DeviceId>,
        /// It had the order before the cashier pressed Charge.
        earlier: bool,
    },
}

/// A refusal that does not end the payment it is about, and what takes it off the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Of a read; until a read is answered.
    Read(Reason),
    /// Of a cancel; until the payment changes or the cashier asks again.
    Cancel(Reason),
}

/// What a payment is watched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To see how it ends.
    Sale,
    /// To see it cancelled, and then to charge its order on another terminal.
    Move(Move),
    /// The cashier looks at it from the list of open payments; what the page has to sell waits.
    Visit,
}

/// Where a payment moves to. What it needs is fixed when the cashier presses, so that what the
/// page sets meanwhile is not charged by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The other terminal.
    pub to: DeviceId,
    /// The id of the payment there. Nothing is sent under it before the first one is cancelled.
    pub id: PaymentId,
    /// What is charged.
    pub order: Order,
    /// When the cashier pressed.
    pub since: Millis,
}

/// Whether this page is asking for a cancel. What came of it, only the payment's state tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancel {
    /// It is not.
    NotAsked,
    /// It is, and the proxy has not answered so often in a row.
    Asking(u32),
}
