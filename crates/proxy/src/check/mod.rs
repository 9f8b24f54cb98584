//! Tests the configuration as a person would before opening hours: by asking everybody that the
//! proxy talks to, and looking at the machine. Sends no event, changes nothing at Kustom, and leaves
//! the database and a proxy that runs on it alone.

mod database;
mod kustom;
mod machine;
mod merchant;

use crate::config::Config;

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is well; what was found.
    Passed(String),
    /// Something is wrong: what, and what to do.
    Failed {
        /// What is wrong.
        what: String,
        /// What to do.
        advice: &'static str,
    },
    /// There was nothing to check, or no way to; why.
    Skipped(String),
}

impl Outcome {
    fn passed(found: impl Into<String>) -> Self {
        Self::Passed(found.into())
    }

    fn skipped(why: impl Into<String>) -> Self {
        Self::Skipped(why.into())
    }

    fn failed(what: impl Into<String>, advice: &'static str) -> Self {
        Self::Failed {
            what: what.into(),
            advice,
        }
    }
}

/// A check, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was checked, in one or two words.
    pub name: &'static str,
    /// What came of it.
    pub outcome: Outcome,
}

/// Makes every check, in the order in which their results are read.
pub async fn all(config: &Config) -> Vec<Check> {
    let (provider, database, notifications, orders) = tokio::join!(
        kustom::ask(&config.provider),
        database::usable(config),
        merchant::notifications(config.notify.as_ref()),
        merchant::orders(config.orders.as_ref()),
    );
    let kustom::Findings {
        key,
        devices,
        clock,
    } = provider;
    [
        ("key", key),
        ("terminals", devices),
        ("clock", clock),
        ("database", database),
        ("open files", machine::open_files(config.limits.connections)),
        ("origins", machine::origins(&config.origins)),
        ("notifications", notifications),
        ("orders", orders),
    ]
    .map(|(name, outcome)| Check { name, outcome })
    .into()
}
