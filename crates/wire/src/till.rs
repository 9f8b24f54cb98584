//! Who the page is, as the proxy read it from the token.

use serde::{Deserialize, Serialize};

/// `GET /api/till`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Till {
    /// The token's `sub`.
    pub till: String,
    /// The token's `loc`.
    pub location: Option<String>,
    /// Test or real money.
    pub environment: Environment,
    /// What the token allows: `pay`, `enroll`, `resolve`, `playground`.
    pub scopes: Vec<String>,
    /// RFC 3339.
    pub server_time: String,
}

/// Which of Kustom's worlds the proxy speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// No real money.
    Playground,
    /// Real money.
    Live,
}
