//! Reads the paired devices, all pages.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::pages::Page;
use super::{Kustom, ReadError, words};

/// The fields of Kustom's device that we use.
#[derive(Clone, Debug, Deserialize)]
struct DeviceBody {
    id: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    location_id: Option<String>,
    #[serde(default)]
    platform: Option<String>,
    #[serde(default)]
    metadata: Option<BTreeMap<String, String>>,
}

impl Kustom {
    /// Returns every device, by name.
    ///
    /// # Errors
    /// If a page could not be read: an incomplete list would hide a terminal.
    pub async fn devices(&self) -> Result<Vec<ipp_wire::Device>, ReadError> {
        let bodies = self.all_pages::<DeviceBody>("/devices").await?;
        let mut devices: Vec<_> = bodies.into_iter().map(device).collect();
        devices.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        devices.dedup_by(|a, b| a.id == b.id);
        Ok(devices)
    }
}

/// Counts the devices on one page.
pub(super) fn count(bytes: &[u8]) -> Result<usize, String> {
    let page = serde_json::from_slice::<Page<DeviceBody>>(bytes);
    page.map(|page| page.content.len())
        .map_err(|error| words::of_json(&error))
}

/// Parses one page of Kustom's devices.
#[cfg(feature = "fuzzing")]
pub(crate) fn on_page(bytes: &[u8]) -> Result<Vec<ipp_wire::Device>, serde_json::Error> {
    let page: Page<DeviceBody> = serde_json::from_slice(bytes)?;
    Ok(page.content.into_iter().map(device).collect())
}

fn device(body: DeviceBody) -> ipp_wire::Device {
    let metadata = body.metadata.unwrap_or_default();
    ipp_wire::Device {
        simulated: metadata.get("simulated").is_some_and(|v| v == "true"),
        name: body
            .name
            .filter(|n| !n.is_empty())
            .unwrap_or_else(|| body.id.clone()),
        id: body.id,
        location_id: body.location_id,
        platform: body.platform,
        metadata,
        busy: None,
    }
}

pub(super) fn parse_device(bytes: &[u8]) -> Result<ipp_wire::Device, serde_json::Error> {
    serde_json::from_slice(bytes).map(device)
}
