//! The view model: flat, with everything decided.

use alloc::{string::String, vec::Vec};

use super::{Button, Finder, OpenRow, PairingNote, Picker, Screen, Text, Tone};
use crate::{Blocked, DeviceId, Millis, Money};

/// Everything the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewModel {
    /// The screen.
    pub screen: Screen,
    /// The screen's colour tone. It never carries a meaning alone.
    pub tone: Tone,
    /// The headline. Screen readers announce its changes.
    pub status: Text,
    /// What the cashier should do or know next.
    pub hint: Option<Text>,
    /// The proxy's sentence, if it gave one.
    pub detail: Option<String>,
    /// Why no charge is possible; `None` if one is possible or none is offered.
    pub blocked: Option<Blocked>,

    /// The order's reference.
    pub reference: Option<String>,
    /// The amount to pay, or the amount that was paid.
    pub amount: Option<Money>,
    /// The tax within the amount in minor units, if known.
    pub tax: Option<i64>,
    /// The order's lines; empty if not known.
    pub lines: Vec<OrderLine>,
    /// The name of the shown payment's terminal.
    pub terminal: Option<String>,
    /// The number of declined cards. Without it two equal declines would look like one.
    pub declines: usize,
    /// Kustom's order id, once paid.
    pub order_id: Option<String>,
    /// When the payment ended, as last confirmed.
    pub ended_at: Option<Millis>,
    /// Seconds since the payment began, while it runs.
    pub elapsed: Option<i64>,
    /// Seconds since Kustom last confirmed the payment, while it is not over.
    pub confirmed: Option<i64>,
    /// The time left to pay, while the customer can pay and it is known.
    pub left: Option<Left>,
    /// Whether the screen is live.
    pub link: LinkNote,
    /// Whether no real money is moved, which the screen must show.
    pub test_mode: bool,
    /// The terminals to pick from.
    pub picker: Picker,
    /// The search for terminals, if there are many.
    pub finder: Option<Finder>,
    /// The pairing of a phone.
    pub pairing: PairingNote,
    /// The terminals that the payment can be moved to, once its phone takes too long.
    pub targets: Vec<Target>,
    /// This till's other open payments, while they can be visited.
    pub open: Vec<OpenRow>,

    /// The large button, if there is one.
    pub primary: Option<Button>,
    /// The other button, if there is one.
    pub secondary: Option<Button>,
}

impl ViewModel {
    /// Whether anything here changes with the time alone. Otherwise no clock needs to run.
    #[must_use]
    pub fn ages(&self) -> bool {
        let has_busy_row = match &self.picker {
            Picker::Rows(rows) => rows.iter().any(|row| row.busy.is_some()),
            _ => false,
        };
        has_busy_row
            || self.elapsed.is_some()
            || !self.open.is_empty()
            || matches!(self.link, LinkNote::Lost { .. })
            || matches!(self.pairing, PairingNote::Code { .. })
            || matches!(self.blocked, Some(Blocked::TerminalBusy { .. }))
    }
}

/// A line of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// What is sold.
    pub name: String,
    /// How many.
    pub quantity: i64,
    /// What they cost together.
    pub total: Money,
}

/// Whether the screen is live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkNote {
    /// The stream is open.
    Live,
    /// The stream is not open yet.
    Connecting,
    /// The stream is lost; the screen shows what was last confirmed.
    Lost {
        /// Seconds since the stream was lost.
        seconds: i64,
    },
}

/// The time left until the session expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Seconds left, by the proxy's clock.
    pub seconds: i64,
    /// Whether so little is left that the screen should stress it.
    pub soon: bool,
}

/// A terminal that the payment can be moved to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its id.
    pub id: DeviceId,
    /// Its name.
    pub name: String,
}
