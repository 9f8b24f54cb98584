//! The statuses of Kustom's sessions.

use alloc::borrow::ToOwned;
use alloc::string::String;

/// Declares the known statuses, each with Kustom's word.
macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)+) => {
        /// A session's status.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum SessionStatus {
            $($(#[$doc])* $name,)+
            /// An unknown word. It counts as open, since only that is safe.
            Other(String),
        }

        impl SessionStatus {
            /// All known statuses.
            pub const KNOWN: &'static [Self] = &[$(Self::$name),+];

            /// Parses Kustom's word; [`Self::Other`] if it is unknown.
            #[must_use]
            pub fn parse(word: &str) -> Self {
                match word {
                    $($word => Self::$name,)+
                    other => Self::Other(other.to_owned()),
                }
            }

            /// The status in Kustom's word.
            #[must_use]
            pub fn word(&self) -> &str {
                match self {
                    $(Self::$name => $word,)+
                    Self::Other(word) => word,
                }
            }
        }
    };
}

statuses! {
    /// Pushed to the phone.
    Created = "CREATED",
    /// The clerk chose a payment method.
    Active = "ACTIVE",
    /// The shopper paid.
    Finalized = "FINALIZED",
    /// Cancelled by clerk or backend.
    Cancelled = "CANCELLED",
    /// The session's lifetime is over.
    Expired = "EXPIRED",
    /// The session failed.
    Failed = "FAILED",
}

impl SessionStatus {
    /// Whether the status is final at Kustom.
    #[must_use]
    pub const fn ended(&self) -> bool {
        matches!(
            self,
            Self::Finalized | Self::Cancelled | Self::Expired | Self::Failed
        )
    }
}
