//! Refusals, as RFC 7807 problem details like Kustom's.

use std::collections::BTreeMap;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A refusal, as `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// The status' name.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong, in a sentence.
    pub detail: String,
    /// The messages by field, if fields are invalid.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<String, String>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            errors: BTreeMap::new(),
        }
    }

    /// 400: the request as a whole is invalid.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 404: no such object or route.
    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// 409: the object exists but is not in a state for this.
    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, detail)
    }

    /// 400: one field is invalid.
    pub(crate) fn field(field: &str, message: &str) -> Self {
        Self::bad_request(format!("{field} {message}.")).with_error(field, message)
    }

    /// Adds a field's message.
    pub(crate) fn with_error(mut self, field: &str, message: &str) -> Self {
        self.errors.insert(field.to_owned(), message.to_owned());
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(self)).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        response
    }
}

/// Number of fields named in `detail`; `errors` has all of them.
const MAX_FIELDS_IN_DETAIL: usize = 5;

/// Collects all invalid fields of a body, so that one answer names them all.
#[derive(Debug, Default)]
pub(crate) struct FieldErrors(BTreeMap<String, String>);

impl FieldErrors {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a message for `field`, unless it has one.
    pub(crate) fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.entry(field.into()).or_insert_with(|| message.into());
    }

    /// Adds a message for `field` unless `right`.
    pub(crate) fn unless(&mut self, right: bool, field: impl Into<String>, message: &str) {
        if !right {
            self.add(field, message);
        }
    }

    /// Adds a message for `field` if it is missing.
    pub(crate) fn required<T>(&mut self, field: impl Into<String>, value: Option<T>) -> Option<T> {
        self.unless(value.is_some(), field, "is required");
        value
    }

    /// Adds a message for `field` if it has more than `most` characters.
    pub(crate) fn at_most(&mut self, field: impl Into<String>, text: Option<&str>, most: usize) {
        if text.is_some_and(|text| text.chars().count() > most) {
            self.add(field, format!("must have at most {most} characters"));
        }
    }
}

impl From<FieldErrors> for Problem {
    fn from(FieldErrors(errors): FieldErrors) -> Self {
        let mut detail = errors
            .iter()
            .take(MAX_FIELDS_IN_DETAIL)
            .map(|(field, message)| format!("{field} {message}."))
            .collect::<Vec<_>>()
            .join(" ");
        if let Some(more @ 1..) = errors.len().checked_sub(MAX_FIELDS_IN_DETAIL) {
            detail.push_str(&format!(" And {more} more: see errors."));
        }
        Self {
            errors,
            ..Self::bad_request(detail)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_answer_names_every_field_and_each_field_once() {
        let mut errors = FieldErrors::default();
        errors.unless(false, "b", "must be green");
        errors.unless(true, "c", "must be blue");
        assert_eq!(errors.required::<i64>("a", None), None);
        errors.at_most("a", Some("åäö"), 2);
        errors.at_most("d", Some("åäö"), 3);
        let problem = Problem::from(errors);
        assert_eq!(problem.status, 400);
        assert_eq!(problem.detail, "a is required. b must be green.");
        assert_eq!(problem.errors.len(), 2);
    }

    #[test]
    fn the_detail_stays_readable_however_much_is_wrong() {
        let problem = |count| {
            let mut errors = FieldErrors::default();
            (0..count).for_each(|n| errors.add(format!("field{n}"), "is wrong"));
            Problem::from(errors)
        };
        assert!(problem(5).detail.ends_with("field4 is wrong."));
        assert!(problem(7).detail.ends_with("And 2 more: see errors."));
        assert_eq!(problem(7).errors.len(), 7);
    }
}
