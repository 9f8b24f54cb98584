//! Errors, each described by a sentence.

use std::fmt;

use fantoccini::error::{CmdError, NewSessionError};

/// Why the run ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line is wrong.
    Usage(String),
    /// The driver or the browser failed.
    Driver(String),
    /// The page is not as expected.
    Page(String),
    /// A request to the proxy or the playground failed.
    Http(String),
    /// A database could not be written.
    Database(String),
    /// A screenshot could not be saved, or a file not read.
    File(std::io::Error),
}

/// The result of every step.
pub(crate) type Outcome<T> = Result<T, Failure>;

impl Failure {
    /// A page that is not as expected.
    pub(crate) fn page(what: impl Into<String>) -> Self {
        Self::Page(what.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Driver(error) => write!(f, "the browser: {error}"),
            Self::Page(what) => write!(f, "the page: {what}"),
            Self::Usage(what) | Self::Http(what) => write!(f, "{what}"),
            Self::Database(what) => write!(f, "the database: {what}"),
            Self::File(error) => write!(f, "a file: {error}"),
        }
    }
}

impl From<CmdError> for Failure {
    fn from(error: CmdError) -> Self {
        Self::Driver(error.to_string())
    }
}

impl From<NewSessionError> for Failure {
    fn from(error: NewSessionError) -> Self {
        Self::Driver(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::File(error)
    }
}
