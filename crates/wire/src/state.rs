//! Where a payment can stand, and why; how it is settled, and what became of a callback.

use crate::words;

words! {
    /// Where a payment stands, as far as the proxy could confirm it with Kustom. `unknown` may still
    /// be charged: never charge again while it lasts.
    pub enum PaymentState {
        /// The intent is stored; Kustom has not answered yet.
        Starting = "starting",
        /// Kustom pushed the session to the phone (CREATED).
        Sent = "sent",
        /// The customer is paying (ACTIVE).
        Active = "active",
        /// A cancel was asked for; not confirmed yet, and the payment may still succeed.
        Cancelling = "cancelling",
        /// FINALIZED with this order's amount, currency and reference. Final.
        Paid = "paid",
        /// Cancelled, as read from Kustom. Final, unless Kustom takes money all the same: then `held`.
        Cancelled = "cancelled",
        /// The session's life ran out, as read from Kustom. Final as `cancelled` is.
        Expired = "expired",
        /// Nothing was charged: refused before it started, or FAILED as read from Kustom. Final as
        /// `cancelled` is.
        Failed = "failed",
        /// It is not known yet whether Kustom started it. It may still be charged.
        Unknown = "unknown",
        /// The terminal collected something other than the order says, or money after an end without
        /// any. Final until settled by hand.
        Held = "held",
        /// Could not be found out in time; a person must look at the terminal or at Kustom's Portal,
        /// and settle it.
        NeedsAttention = "needs_attention",
    }
}

impl PaymentState {
    /// Whether it changes no more by itself.
    #[must_use]
    pub const fn is_final(self) -> bool {
        match self {
            Self::Paid | Self::Held | Self::Cancelled | Self::Expired | Self::Failed => true,
            Self::Starting
            | Self::Sent
            | Self::Active
            | Self::Cancelling
            | Self::Unknown
            | Self::NeedsAttention => false,
        }
    }

    /// Whether a page can ask for its cancel: it may still be charged, and no cancel is on its way.
    #[must_use]
    pub const fn can_be_cancelled(self) -> bool {
        match self {
            Self::Starting | Self::Sent | Self::Active | Self::Unknown => true,
            Self::Cancelling
            | Self::Paid
            | Self::Cancelled
            | Self::Expired
            | Self::Failed
            | Self::Held
            | Self::NeedsAttention => false,
        }
    }

    /// Whether the customer can pay now: Kustom has the session, and no cancel is on its way.
    #[must_use]
    pub const fn can_be_paid(self) -> bool {
        match self {
            Self::Sent | Self::Active => true,
            Self::Starting
            | Self::Cancelling
            | Self::Paid
            | Self::Cancelled
            | Self::Expired
            | Self::Failed
            | Self::Unknown
            | Self::Held
            | Self::NeedsAttention => false,
        }
    }

    /// Whether it is final, or a person has to look at it. Its terminal can take another payment.
    #[must_use]
    pub const fn has_ended(self) -> bool {
        self.is_final() || matches!(self, Self::NeedsAttention)
    }

    /// Whether it is over and nothing was charged: the order may be charged again.
    #[must_use]
    pub const fn frees_order(self) -> bool {
        matches!(self, Self::Cancelled | Self::Expired | Self::Failed)
    }
}

words! {
    /// Why a payment is `failed`, `held`, `unknown` or `needs_attention`. Once published, a code
    /// keeps its meaning.
    pub enum ReasonCode {
        /// `failed`: the create call never left the proxy.
        NotSent = "not_sent",
        /// `failed`: Kustom refused the create call.
        ProviderRefused = "provider_refused",
        /// `failed`: Kustom does not know the terminal.
        UnknownDevice = "unknown_device",
        /// `failed`: Kustom ended the session as failed.
        SessionFailed = "session_failed",
        /// `failed`: a person decided so.
        SettledNotPaid = "settled_not_paid",
        /// `unknown`, `needs_attention`: the answer to the create call is lost.
        CreateLost = "create_lost",
        /// `unknown`, `needs_attention`: the proxy restarted before the create call was answered.
        Restarted = "restarted",
        /// `needs_attention`: the session's life is long up, and Kustom has not said how it ended.
        Overdue = "overdue",
        /// `held`: FINALIZED with another amount, currency or reference than ordered.
        CollectedDiffers = "collected_differs",
        /// `held`: FINALIZED without an order id.
        NoOrderId = "no_order_id",
        /// `held`: money on another session of this payment.
        SecondSession = "second_session",
        /// `held`: a person settled it, or it had ended without money, and Kustom says otherwise.
        Contradicted = "contradicted",
    }
}

words! {
    /// How a payment is settled by hand.
    pub enum ResolveOutcome {
        /// The customer paid.
        Paid = "paid",
        /// The customer did not pay, or was given the money back.
        NotPaid = "not_paid",
    }
}

words! {
    /// Which of Kustom's worlds the proxy speaks to.
    pub enum Environment {
        /// No real money.
        Playground = "playground",
        /// Real money.
        Live = "live",
    }
}

words! {
    /// What the proxy made of a callback.
    pub enum Verdict {
        /// Signed by Kustom and committed.
        Accepted = "accepted",
        /// Signed, and received before.
        Duplicate = "duplicate",
        /// Not believed.
        Refused = "refused",
    }
}
