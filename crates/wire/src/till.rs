//! Who the page is, as the proxy read it from the token.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::Environment;

/// `GET /api/till`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Till {
    /// The token's `sub`.
    pub till: String,
    /// The token's `loc`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub location: Option<String>,
    /// Test or real money.
    pub environment: Environment,
    /// What the token allows.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::Scope>))]
    pub scopes: Vec<String>,
    /// Now, RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub server_time: String,
}
