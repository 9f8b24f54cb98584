//! What a token allows.

use std::fmt;
use std::str::FromStr;

/// One word of the token's `scope`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Charge, cancel and follow this till's payments.
    Pay,
    /// Pair new terminals.
    Enroll,
    /// Settle by hand what could not be found out.
    Resolve,
    /// Make simulated devices and tap simulated cards.
    Playground,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pay, Self::Enroll, Self::Resolve, Self::Playground];

    /// As it is written in a token.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Enroll => "enroll",
            Self::Resolve => "resolve",
            Self::Playground => "playground",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|scope| scope.word() == word);
        found.ok_or_else(|| format!("{word:?} is not one of pay, enroll, resolve, playground"))
    }
}
