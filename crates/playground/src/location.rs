//! The merchant's shops.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{Ids, LocationId};

/// One shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Location {
    /// Its id.
    pub id: LocationId,
    /// The merchant's name for it.
    pub name: String,
    /// Its city.
    pub city: String,
}

/// The two shops that every playground starts with.
pub(crate) fn seeded(ids: &mut Ids) -> Vec<Location> {
    [
        ("Stockholm, Drottninggatan", "Stockholm"),
        ("Göteborg, Nordstan", "Göteborg"),
    ]
    .map(|(name, city)| Location {
        id: LocationId(ids.uuid()),
        name: name.to_owned(),
        city: city.to_owned(),
    })
    .into()
}
