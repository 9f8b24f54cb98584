//! Extractors that answer invalid requests with problem details.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use uuid::Uuid;

use crate::ids::parse_uuid;
use crate::page::PageRequest;
use crate::problem::Problem;

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        if !is_json {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The body must be sent as application/json.",
            ));
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))?;
        read_json(&bytes).map(Self)
    }
}

fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // serde would accept an array for an object, with the fields in order.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(Problem::bad_request("The body must be a JSON object."));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        match (inner.classify(), path.as_str()) {
            (Category::Data, ".") => Problem::bad_request(format!("The body is refused: {inner}.")),
            (Category::Data, field) => Problem::field(field, &format!("is refused: {inner}")),
            _ => Problem::bad_request(format!("The body is not JSON: {inner}.")),
        }
    })?;
    reader
        .end()
        .map_err(|error| Problem::bad_request(format!("The body is not JSON: {error}.")))?;
    Ok(value)
}

/// The one id in the path.
pub(super) struct Id<T>(pub(super) T);

impl<S: Send + Sync, T: From<Uuid>> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))?;
        let (name, text) = params.iter().next().unwrap_or(("id", ""));
        match parse_uuid(text) {
            Some(id) => Ok(Self(id.into())),
            None => Err(Problem::field(name, "must be a UUID")),
        }
    }
}

/// The query parameters, in order.
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    /// Refuses all parameters but these. Assumed: the name of one that is misspelt must not be
    /// ignored, since a list that was to be filtered would be whole.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Problem> {
        match self
            .0
            .iter()
            .find(|(name, _)| !known.contains(&name.as_str()))
        {
            None => Ok(()),
            Some((name, _)) => Err(Problem::field(name, "is no parameter of this route")),
        }
    }

    /// All values of `name`.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of `name`, which may be given at most once.
    pub(super) fn one(&self, name: &str) -> Result<Option<&str>, Problem> {
        let mut values = self.0.iter().filter(|(key, _)| key == name);
        let value = values.next().map(|(_, value)| value.as_str());
        match values.next() {
            None => Ok(value),
            Some(_) => Err(Problem::field(name, "may be given only once")),
        }
    }

    /// The id in `name`.
    pub(super) fn id<T: From<Uuid>>(&self, name: &str) -> Result<Option<T>, Problem> {
        match self.one(name)?.map(parse_uuid) {
            None => Ok(None),
            Some(Some(id)) => Ok(Some(id.into())),
            Some(None) => Err(Problem::field(name, "must be a UUID")),
        }
    }

    /// The yes or no in `name`.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Problem> {
        match self.one(name)?.map(str::parse) {
            None => Ok(None),
            Some(Ok(flag)) => Ok(Some(flag)),
            Some(Err(_)) => Err(Problem::field(name, "must be true or false")),
        }
    }

    /// The requested page.
    pub(super) fn page(&self) -> Result<PageRequest, Problem> {
        PageRequest::read(self.one("page")?, self.one("size")?)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Query::from_request_parts(parts, state)
            .await
            .map(|Query(pairs)| Self(pairs))
            .map_err(|rejection| Problem::bad_request(rejection.body_text()))
    }
}
