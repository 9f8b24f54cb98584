//! Which database there is, and where it may be.

use ipp_wire::Environment;
use secrecy::{ExposeSecret as _, SecretString};

use super::provider::{self, Provider};
use super::secret::Secret;
use super::{ConfigError, reader::Reader, variables};
use crate::store::{DatabaseRules, file_of, in_memory, is_postgres};

/// The database's URL, which may hold a password.
const URL: Secret = Secret {
    direct: variables::DATABASE_URL,
    file: variables::DATABASE_URL_FILE,
};
/// The URL of the server behind a connection pool.
const LISTEN_URL: Secret = Secret {
    direct: variables::LISTEN_DATABASE_URL,
    file: variables::LISTEN_DATABASE_URL_FILE,
};

/// The database's URL; `None` means a temporary one.
pub(super) fn url(
    reader: &Reader<'_>,
    provider: &Provider,
) -> Result<Option<SecretString>, ConfigError> {
    let environment = match provider {
        Provider::Inside => None,
        Provider::Kustom { access, .. } => Some(access.environment),
    };
    Ok(read(reader, environment)?.map(SecretString::from))
}

/// The same, with nothing else of the configuration.
pub(super) fn url_alone(reader: &Reader<'_>) -> Result<String, ConfigError> {
    let environment = provider::environment(reader)?;
    let missing = || {
        let what = "must be set: without a Kustom key there is only a temporary database";
        ConfigError::new(variables::DATABASE_URL, what)
    };
    read(reader, environment)?.ok_or_else(missing)
}

/// The server's own URL, if `url` is a connection pool's before it.
pub(super) fn listen_url(
    reader: &Reader<'_>,
    url: Option<&SecretString>,
) -> Result<Option<SecretString>, ConfigError> {
    let Some(found) = LISTEN_URL.read(reader)? else {
        return Ok(None);
    };
    let wrong = |what: &str| Err(ConfigError::new(found.variable, what));
    if !is_postgres(&found.text) {
        return wrong(
            "must be a PostgreSQL server's address, such as postgres://user@host/database",
        );
    }
    match url {
        Some(url) if is_postgres(url.expose_secret()) => Ok(Some(found.text.into())),
        _ => wrong("is for a DATABASE_URL of PostgreSQL alone; unset it"),
    }
}

fn read(
    reader: &Reader<'_>,
    environment: Option<Environment>,
) -> Result<Option<String>, ConfigError> {
    let Some(found) = URL.read(reader)? else {
        let missing = "must be set with a live key: to postgres://…, or to an absolute path on a \
             disk that stays, such as sqlite:/var/lib/ipp-proxy/payments.db";
        return match environment {
            None => Ok(None),
            Some(Environment::Playground) => reader.value(variables::DATABASE_URL).map(Some),
            Some(Environment::Live) => Err(ConfigError::new(variables::DATABASE_URL, missing)),
        };
    };
    let (url, wrong) = (&found.text, |what: &str| {
        // The URL may hold a password: it is not repeated.
        Err(ConfigError::new(found.variable, what))
    });
    if is_postgres(url) {
        return Ok(Some(found.text));
    }
    if !url.starts_with("sqlite:") || url.len() == "sqlite:".len() {
        return wrong(
            "must be a SQLite file, such as sqlite:ipp-proxy.db, or a PostgreSQL server, such as \
             postgres://user@host/database",
        );
    }
    // With real devices, payments in flight and payments taken must outlive the process.
    if environment.is_some() && in_memory(url) {
        return wrong(
            "must be a file with a Kustom key: payments are lost with the memory of a process",
        );
    }
    let absolute = file_of(url).is_ok_and(|file| file.is_absolute());
    if environment == Some(Environment::Live) && !absolute {
        return wrong(
            "must have an absolute path with a live key, such as \
             sqlite:/var/lib/ipp-proxy/payments.db: with another path, a start in another folder \
             forgets which orders are paid",
        );
    }
    Ok(Some(found.text))
}

/// What the operator allows.
pub(super) fn rules(reader: &Reader<'_>) -> Result<DatabaseRules, ConfigError> {
    Ok(DatabaseRules {
        network_allowed: reader.either(variables::NETWORK_FILE_SYSTEM, "allow", "refuse")?,
        copy_before_migration: reader.either(variables::COPY_BEFORE_UPGRADE, "on", "off")?,
    })
}
