//! What a request to Kustom's API is for.

use hyper::Method;

use crate::Request;

/// A kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Call {
    /// `POST sessions`.
    Create,
    /// `GET sessions/{id}`.
    Read,
    /// `PUT sessions/{id}/cancel`.
    Cancel,
    /// `GET devices`.
    Devices,
    /// Anything else.
    Other,
}

impl Call {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Create,
        Self::Read,
        Self::Cancel,
        Self::Devices,
        Self::Other,
    ];

    /// The kind of a request.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        match (request.method(), request.uri().path()) {
            (&Method::POST, "/ipp/v1/sessions") => Self::Create,
            (&Method::GET, "/ipp/v1/devices") => Self::Devices,
            (_, path) if !path.starts_with("/ipp/v1/sessions/") => Self::Other,
            (&Method::GET, _) => Self::Read,
            (_, path) if path.ends_with("/cancel") => Self::Cancel,
            _ => Self::Other,
        }
    }

    /// The session that a request names.
    #[must_use]
    pub fn session(request: &Request) -> Option<&str> {
        let rest = request.uri().path().strip_prefix("/ipp/v1/sessions/")?;
        rest.split('/').next()
    }
}
