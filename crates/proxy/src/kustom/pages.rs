//! Reads Kustom's lists page by page.

use reqwest::{Method, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Kustom, ReadError, body, words};

/// A page of a list.
#[derive(Debug, Deserialize)]
pub(super) struct Page<T> {
    pub(super) content: Vec<T>,
    #[serde(default)]
    last: Option<bool>,
    #[serde(default)]
    total_pages: Option<u32>,
}

/// Maximum number of pages: far more than any merchant has; stops a paging that never ends.
const MAX_PAGES: u32 = 200;

impl Kustom {
    /// Returns all items, in Kustom's order. Items that move between pages meanwhile can appear
    /// twice.
    pub(super) async fn all_pages<T: DeserializeOwned>(
        &self,
        path: &str,
    ) -> Result<Vec<T>, ReadError> {
        let mut all = Vec::new();
        for number in 0..MAX_PAGES {
            let page = self.page::<T>(path, number).await?;
            let empty = page.content.is_empty();
            all.extend(page.content);
            let last = page
                .last
                .unwrap_or_else(|| page.total_pages.is_none_or(|n| number + 1 >= n));
            if last || empty {
                break;
            }
        }
        Ok(all)
    }

    async fn page<T: DeserializeOwned>(
        &self,
        path: &str,
        number: u32,
    ) -> Result<Page<T>, ReadError> {
        let get = self.request(Method::GET, path);
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
