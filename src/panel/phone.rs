//! One simulated phone: the payment that it has, and what clerk and customer do with it. Pure.

use ipp_flow::{DeviceId, Payment, PaymentId, PaymentState};
use ipp_wire::CardOutcome;

/// The number of a PIN's digits.
pub(crate) const PIN_DIGITS: usize = 4;
/// How long a customer takes to pay in an app, in seconds.
pub(crate) const SCAN_SECONDS: u8 = 20;

/// A phone that acts as a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Phone {
    /// The terminal.
    pub(crate) device: DeviceId,
    /// Its payment; one that has ended is kept, so that what comes late about it is known as such.
    pub(crate) payment: Option<Payment>,
    /// What is held to it.
    pub(crate) presented: Presented,
    /// Whether it is out of its network's range, so that nothing reaches it.
    pub(crate) away: bool,
    /// Whether the end of the payment was put aside.
    pub(crate) aside: bool,
}

/// What is held to a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presented {
    /// Nothing.
    Nothing,
    /// A card. The phone asks for its PIN, of which so many digits are typed.
    Pin(CardOutcome, usize),
    /// A card that is being read: the provider has been asked and has not answered yet.
    Reading,
    /// The customer's own phone, on which an app pays in so many seconds.
    Scan(u8),
}

impl Phone {
    pub(super) const fn of(device: DeviceId) -> Self {
        Self {
            device,
            payment: None,
            presented: Presented::Nothing,
            away: false,
            aside: false,
        }
    }

    /// The payment that a card can be tapped for.
    pub(crate) fn open(&self) -> Option<&Payment> {
        self.payment.as_ref().filter(|payment| is_open(payment))
    }

    /// Takes what the proxy says about a payment on this phone. True if that is news.
    pub(super) fn take(&mut self, payment: &Payment) -> bool {
        let open = is_open(payment);
        match &self.payment {
            Some(known) if known.id == payment.id => {
                if payment.version <= known.version {
                    return false;
                }
            }
            // A phone has one payment at a time: the newer one.
            Some(known) if is_open(known) && known.created_at > payment.created_at => return false,
            _ if !open => return false,
            _ => self.aside = false,
        }
        if !open || self.payment.as_ref().is_none_or(|p| p.id != payment.id) {
            self.presented = Presented::Nothing;
        }
        self.payment = Some(payment.clone());
        true
    }

    /// Forgets an open payment that is not among these, which are all.
    pub(super) fn keep_only(&mut self, open: &[Payment]) {
        let gone = |known: &Payment| open.iter().all(|payment| payment.id != known.id);
        if self.open().is_some_and(gone) {
            self.payment = None;
            self.presented = Presented::Nothing;
        }
    }

    /// Holds a card to it. Returns the payment to tap for, unless the phone asks for the PIN first.
    pub(super) fn hold(&mut self, card: CardOutcome, asks_pin: bool) -> Option<PaymentId> {
        let id = self.open()?.id.clone();
        if asks_pin {
            self.presented = Presented::Pin(card, 0);
            return None;
        }
        self.presented = Presented::Reading;
        Some(id)
    }

    /// Presses a key of the PIN pad.
    pub(super) fn press(&mut self, key: Key) -> Option<(PaymentId, CardOutcome)> {
        let Presented::Pin(card, typed) = self.presented else {
            return None;
        };
        let typed = match key {
            Key::Digit => typed.saturating_add(1).min(PIN_DIGITS),
            // The second press takes the card back.
            Key::Clear if typed == 0 => {
                self.presented = Presented::Nothing;
                return None;
            }
            Key::Clear => 0,
            Key::Enter if typed == PIN_DIGITS => {
                let id = self.hold(card, false)?;
                return Some((id, card));
            }
            Key::Enter => typed,
        };
        self.presented = Presented::Pin(card, typed);
        None
    }

    /// Lets a second pass. Returns how many are left until the customer's app has paid.
    pub(super) fn wait_for_app(&mut self) -> Option<u8> {
        let Presented::Scan(left) = self.presented else {
            return None;
        };
        self.presented = Presented::Scan(left.saturating_sub(1));
        Some(left)
    }
}

/// A key of the PIN pad. Which digit it is does not matter: any PIN is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// One of ten.
    Digit,
    /// Takes back what was typed, and then the card.
    Clear,
    /// Confirms.
    Enter,
}

/// Whether a card can still be tapped.
pub(super) const fn is_open(payment: &Payment) -> bool {
    !payment.state.has_ended()
}

/// Whether the provider has sent it to the phone.
pub(super) const fn has_arrived(payment: &Payment) -> bool {
    payment.session_id.is_some() && !matches!(payment.state, PaymentState::Starting)
}
