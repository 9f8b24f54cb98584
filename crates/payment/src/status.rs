//! Kustom's words for where a session stands.

use alloc::borrow::ToOwned;
use alloc::string::String;

/// Declares the statuses that we know, each with Kustom's word.
macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)+) => {
        /// A session's status.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum SessionStatus {
            $($(#[$doc])* $name,)+
            /// A word we don't know: taken for open, since nothing else is safe.
            Other(String),
        }

        impl SessionStatus {
            /// Those that we know.
            pub const KNOWN: &'static [Self] = &[$(Self::$name),+];

            /// From Kustom's word; [`Self::Other`] for one that we don't know.
            #[must_use]
            pub fn parse(word: &str) -> Self {
                match word {
                    $($word => Self::$name,)+
                    other => Self::Other(other.to_owned()),
                }
            }

            /// Kustom's word.
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
    /// Paid.
    Finalized = "FINALIZED",
    /// Cancelled by clerk or backend.
    Cancelled = "CANCELLED",
    /// Its life ran out.
    Expired = "EXPIRED",
    /// It failed.
    Failed = "FAILED",
}

impl SessionStatus {
    /// Whether Kustom says that nothing more can happen to the session.
    #[must_use]
    pub const fn ended(&self) -> bool {
        matches!(
            self,
            Self::Finalized | Self::Cancelled | Self::Expired | Self::Failed
        )
    }
}
