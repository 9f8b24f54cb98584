//! Who the page is, as the proxy read it from the token.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::Environment;

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
