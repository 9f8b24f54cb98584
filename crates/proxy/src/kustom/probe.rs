//! One request that tells a person whether the key works.

use reqwest::Method;
use reqwest::header::DATE;

use super::{Kustom, body, words};

/// What an answer to the request for the first terminals shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The HTTP status.
    pub status: u16,
    /// When it was answered, by Kustom's clock, as HTTP writes it.
    pub date: Option<String>,
    /// How many terminals there are, up to a hundred, or why the list cannot be read; `None` without
    /// a list.
    pub devices: Option<Result<usize, String>>,
}

impl Kustom {
    /// Asks for the first page of terminals.
    ///
    /// # Errors
    /// Why there was no answer.
    pub async fn probe(&self) -> Result<Probe, String> {
        let get = self.request(Method::GET, "/devices");
        let sent = self.send(get.query(&[("page", 0), ("size", 100)])).await;
        let response = sent.map_err(|error| words::of(&error))?;
        let date = response.headers().get(DATE);
        let mut probe = Probe {
            status: response.status().as_u16(),
            date: date
                .and_then(|date| date.to_str().ok())
                .map(ToOwned::to_owned),
            devices: None,
        };
        if response.status().is_success() {
            let read = body(response).await;
            let count = |bytes: Vec<u8>| super::devices::count(&bytes);
            probe.devices = Some(read.and_then(count));
        }
        Ok(probe)
    }
}
