//! Which database there is, and where it may be.

use ipp_wire::Environment;

use super::provider::{self, Provider};
use super::{ConfigError, reader::Reader, variables};
use crate::store::{DatabaseRules, file_of, in_memory};

/// The database's URL; `None` means a temporary one.
pub(super) fn url(reader: &Reader<'_>, provider: &Provider) -> Result<Option<String>, ConfigError> {
    let environment = match provider {
        Provider::Inside => None,
        Provider::Kustom { access, .. } => Some(access.environment),
    };
    read(reader, environment)
}

/// The same, with nothing else of the configuration.
pub(super) fn url_alone(reader: &Reader<'_>) -> Result<String, ConfigError> {
    let environment = provider::environment(reader)?;
    let missing = || wrong("must be set: without a Kustom key there is only a temporary database");
    read(reader, environment)?.ok_or_else(missing)
}

fn read(
    reader: &Reader<'_>,
    environment: Option<Environment>,
) -> Result<Option<String>, ConfigError> {
    match reader.text(variables::DATABASE_URL)? {
        // With real devices, payments in flight and payments taken must outlive the process.
        Some(url) if environment.is_some() && in_memory(&url) => Err(wrong(
            "must be a file with a Kustom key: payments are lost with the memory of a process",
        )),
        Some(url) if url.starts_with("sqlite:") && url.len() > "sqlite:".len() => {
            let absolute = file_of(&url).is_ok_and(|file| file.is_absolute());
            if environment == Some(Environment::Live) && !absolute {
                return Err(wrong(
                    "must have an absolute path with a live key, such as \
                     sqlite:/var/lib/ipp-proxy/payments.db: with another path, a start in another \
                     folder forgets which orders are paid",
                ));
            }
            Ok(Some(url))
        }
        // The URL may hold a password: don't repeat it.
        Some(_) => Err(wrong("must be a SQLite file, such as sqlite:ipp-proxy.db")),
        None => match environment {
            None => Ok(None),
            Some(Environment::Playground) => reader.value(variables::DATABASE_URL).map(Some),
            Some(Environment::Live) => Err(wrong(
                "must be set with a live key, to an absolute path on a disk that stays, such as \
                 sqlite:/var/lib/ipp-proxy/payments.db",
            )),
        },
    }
}

fn wrong(what: &str) -> ConfigError {
    ConfigError::new(variables::DATABASE_URL, what)
}

/// What the operator allows.
pub(super) fn rules(reader: &Reader<'_>) -> Result<DatabaseRules, ConfigError> {
    Ok(DatabaseRules {
        network_allowed: reader.either(variables::NETWORK_FILE_SYSTEM, "allow", "refuse")?,
        copy_before_migration: reader.either(variables::COPY_BEFORE_UPGRADE, "on", "off")?,
    })
}
