//! Scopes: what a till token allows.

#[cfg(feature = "serde")]
use alloc::string::String;
#[cfg(feature = "serde")]
use alloc::vec::Vec;
use core::fmt;

use crate::{Word as _, words};

words! {
    /// One word of the token's `scope`.
    pub enum Scope {
        /// Charge, cancel and follow this till's payments.
        Pay = "pay",
        /// Pair new terminals.
        Enroll = "enroll",
        /// Settle a payment by hand whose outcome could not be found out.
        Resolve = "resolve",
        /// Make simulated devices and tap simulated cards.
        Playground = "playground",
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(feature = "serde")]
impl core::str::FromStr for Scope {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::parse(word).ok_or_else(|| {
            let words: Vec<&str> = Self::words().collect();
            alloc::format!("{word:?} is not one of {}", words.join(", "))
        })
    }
}
