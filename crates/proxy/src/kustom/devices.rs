//! The paired devices, all pages.

use std::collections::BTreeMap;

use reqwest::{Method, StatusCode};
use serde::Deserialize;

use super::{Kustom, ReadError, body, words};

/// Kustom's device, as far as we use it.
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

#[derive(Debug, Deserialize)]
struct Page {
    content: Vec<DeviceBody>,
    #[serde(default)]
    last: Option<bool>,
    #[serde(default)]
    total_pages: Option<u32>,
}

/// Far more than any merchant has; a paging that never ends stops here.
const MOST_PAGES: u32 = 200;

impl Kustom {
    /// Every device, by name.
    ///
    /// # Errors
    /// If a page could not be read: half a list would hide a terminal.
    pub async fn devices(&self) -> Result<Vec<ipp_wire::Device>, ReadError> {
        let mut devices = Vec::new();
        for number in 0..MOST_PAGES {
            let page = self.devices_page(number).await?;
            let empty = page.content.is_empty();
            devices.extend(page.content.into_iter().map(device));
            let last = page
                .last
                .unwrap_or_else(|| page.total_pages.is_none_or(|n| number + 1 >= n));
            if last || empty {
                break;
            }
        }
        devices.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        devices.dedup_by(|a, b| a.id == b.id);
        Ok(devices)
    }

    async fn devices_page(&self, number: u32) -> Result<Page, ReadError> {
        let get = self.request(Method::GET, "/devices");
        let sent = self
            .send(get.query(&[("page", number), ("size", 100)]))
            .await;
        let response = sent.map_err(|e| ReadError::Failed(words::of(&e)))?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Err(ReadError::NotFound),
            status => {
                return Err(ReadError::Failed(format!(
                    "{status}: {}",
                    self.refusal(response).await
                )));
            }
        }
        let bytes = body(response).await.map_err(ReadError::Failed)?;
        serde_json::from_slice(&bytes).map_err(|e| ReadError::Failed(words::of_json(&e)))
    }
}

/// The devices on one page of Kustom's.
#[cfg(feature = "fuzzing")]
pub(crate) fn on_page(bytes: &[u8]) -> Result<Vec<ipp_wire::Device>, serde_json::Error> {
    let page: Page = serde_json::from_slice(bytes)?;
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
