//! Reads the merchant's shops, all pages.

use ipp_wire::Location;
use serde::Deserialize;

use super::{Kustom, ReadError};

/// The fields of Kustom's location that we use.
#[derive(Debug, Deserialize)]
struct LocationBody {
    id: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    city: Option<String>,
}

impl Kustom {
    /// Returns every location, by name.
    ///
    /// # Errors
    /// If a page could not be read.
    pub async fn locations(&self) -> Result<Vec<Location>, ReadError> {
        let bodies = self.all_pages::<LocationBody>("/locations").await?;
        let mut locations: Vec<_> = bodies.into_iter().map(location).collect();
        locations.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        locations.dedup_by(|a, b| a.id == b.id);
        Ok(locations)
    }
}

fn location(body: LocationBody) -> Location {
    let said = |text: Option<String>| text.filter(|text| !text.is_empty());
    Location {
        name: said(body.name).unwrap_or_else(|| body.id.clone()),
        id: body.id,
        city: said(body.city),
    }
}
