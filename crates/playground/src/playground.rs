//! A running playground.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::runtime::Runtime;

use crate::builder::Builder;
use crate::callback::{BadCallbackUrl, parse_url};
use crate::calls::Calls;
use crate::device::Device;
use crate::event::Event;
use crate::http::Provider;
use crate::ids::SessionId;
use crate::problem::Problem;
use crate::session::{Input, Session};
use crate::world::DeviceFilter;

/// A listening server of Kustom's API. Dropping it closes the socket and open connections and ends
/// deliveries under way.
#[must_use = "it stops when it is dropped"]
pub struct Playground {
    // `None` only while it is being dropped.
    runtime: Option<Runtime>,
    provider: Arc<Provider>,
    address: SocketAddr,
}

/// The session is unknown or has ended, so nothing can happen to it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.detail)]
pub struct NotPossible(pub Problem);

impl Playground {
    /// Configures a playground.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(runtime: Runtime, provider: Arc<Provider>, address: SocketAddr) -> Self {
        Self {
            runtime: Some(runtime),
            provider,
            address,
        }
    }

    pub(crate) fn at(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL, to put before `/ipp/v1/…`: `http://127.0.0.1:54321`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The API key that requests must have.
    pub fn api_key(&self) -> &str {
        &self.provider.api_key
    }

    /// The secret that signs callbacks, as `whsec_…`.
    pub fn webhook_secret(&self) -> &str {
        self.provider.courier.secret().expose()
    }

    /// Sets the URL for callbacks from now on, redeliveries included.
    pub fn set_callback_url(&self, url: &str) -> Result<(), BadCallbackUrl> {
        self.provider.courier.set_target(parse_url(url)?);
        Ok(())
    }

    /// All sessions, ended ones included, oldest first: the provider's own record.
    pub fn sessions(&self) -> Vec<Session> {
        self.provider.with(|world, now| world.sessions(now))
    }

    /// All paired devices, oldest first.
    pub fn devices(&self) -> Vec<Device> {
        self.provider
            .with(|world, _| world.devices(&DeviceFilter::default()))
    }

    /// All events, oldest first, delivered or not.
    pub fn events(&self) -> Vec<Event> {
        self.provider.with(|world, _| world.events().to_vec())
    }

    /// How often each route was called.
    pub fn calls(&self) -> Calls {
        self.provider.calls()
    }

    /// Simulates the clerk choosing a payment method on the phone: CREATED becomes ACTIVE.
    pub fn activate_session(&self, id: impl Into<SessionId>) -> Result<Session, NotPossible> {
        self.apply(id.into(), Input::Activate)
    }

    /// Simulates a failure at the provider: an open session becomes FAILED. Its cause is not
    /// documented, so no request does this.
    pub fn fail_session(&self, id: impl Into<SessionId>) -> Result<Session, NotPossible> {
        self.apply(id.into(), Input::Fail)
    }

    fn apply(&self, id: SessionId, input: Input) -> Result<Session, NotPossible> {
        self.provider
            .with(|world, now| world.apply(id, input, now))
            .map_err(NotPossible)
    }
}

impl fmt::Debug for Playground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Playground")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Drop for Playground {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Dropping a runtime blocks, which is not allowed inside the caller's runtime.
            runtime.shutdown_background();
        }
    }
}
