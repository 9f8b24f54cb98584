//! Every SQL statement of the store, and the only folder with any.
//!
//! Together, so that `tests/plans.rs` can put each to both databases' query planners: none may scan
//! a table that only grows. A condition that should use a partial index must repeat the index's own
//! words (`migrations/`), or the database does not use it.
//!
//! Most statements are the same on SQLite and PostgreSQL. An index in brackets is a hint for SQLite
//! alone, which knows too little of its tables to find the right one by itself.

mod checklist;
mod columns;
mod inbox;
mod journal;
mod leases;
mod operator;
mod outbox;
mod payments;
pub(super) mod transfer;

use sqlx::any::AnyArguments;
use sqlx::query::{Query, QueryScalar};
use sqlx::{Any, AnyConnection};

pub(super) use self::checklist::*;
pub(super) use self::inbox::*;
pub(super) use self::journal::*;
pub(super) use self::leases::*;
pub(super) use self::operator::*;
pub(super) use self::outbox::*;
pub(super) use self::payments::*;

use super::dialect::Dialect;

/// A statement. Only [`statements!`] makes one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statement {
    sqlite: &'static str,
    postgres: &'static str,
}

impl Statement {
    /// A query for its rows, or for none.
    pub(super) fn rows(self, dialect: Dialect) -> Query<'static, Any, AnyArguments> {
        #[cfg(test)]
        super::tests::QUERIES.with(|queries| queries.set(queries.get() + 1));
        sqlx::query(self.text(dialect)).persistent(dialect.keeps_statements())
    }

    /// A query for the single integer of its row.
    pub(super) fn integer(self, dialect: Dialect) -> QueryScalar<'static, Any, i64, AnyArguments> {
        #[cfg(test)]
        super::tests::QUERIES.with(|queries| queries.set(queries.get() + 1));
        sqlx::query_scalar(self.text(dialect)).persistent(dialect.keeps_statements())
    }

    /// Returns the single text of its row.
    pub(super) async fn text_value(
        self,
        dialect: Dialect,
        connection: &mut AnyConnection,
    ) -> Result<String, sqlx::Error> {
        let query = sqlx::query_scalar(self.text(dialect));
        query.fetch_one(connection).await
    }

    /// Runs it, if this database has it; it may be several.
    pub(super) async fn run(
        self,
        dialect: Dialect,
        connection: &mut AnyConnection,
    ) -> Result<(), sqlx::Error> {
        match self.text(dialect) {
            "" => Ok(()),
            text => sqlx::raw_sql(text).execute(connection).await.map(drop),
        }
    }

    /// The SQL text.
    pub(super) const fn text(self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres { .. } => self.postgres,
        }
    }
}

/// Declares the statements, and the list of them that the tests use.
macro_rules! statements {
    ($all:ident: $($(#[$doc:meta])* $name:ident { $($text:tt)+ })*) => {
        $($(#[$doc])* pub(in crate::store) const $name: $crate::store::statements::Statement =
            $crate::store::statements::texts!($($text)+);)*

        /// All statements of this file, with their names.
        #[cfg(test)]
        pub(super) const $all: &[(&str, $crate::store::statements::Statement)] =
            &[$((stringify!($name), $name)),*];
    };
}

/// The texts of a statement: one for each database, or one with hints for SQLite.
macro_rules! texts {
    (sqlite: $sqlite:expr, postgres: $postgres:expr $(,)?) => {
        $crate::store::statements::Statement { sqlite: $sqlite, postgres: $postgres }
    };
    (sqlite: $sqlite:expr $(,)?) => {
        $crate::store::statements::Statement { sqlite: $sqlite, postgres: "" }
    };
    (postgres: $postgres:expr $(,)?) => {
        $crate::store::statements::Statement { sqlite: "", postgres: $postgres }
    };
    ($first:expr $(, [$($hint:tt)+] $rest:expr)* $(,)?) => {
        $crate::store::statements::Statement {
            sqlite: concat!($first $(, " ", stringify!($($hint)+), " ", $rest)*),
            postgres: concat!($first $(, " ", $rest)*),
        }
    };
}

/// The payment keeps its device busy; the same words as in the index `one_payment_on_a_device`.
macro_rules! busy {
    () => {
        "state IN ('starting', 'open', 'unknown')"
    };
}

/// The payment has not ended.
macro_rules! open {
    () => {
        "state IN ('starting', 'open', 'unknown', 'needs_attention')"
    };
}

/// A person settled the payment, but Kustom has not ended its session.
macro_rules! settled_early {
    () => {
        "(state IN ('settled_paid', 'settled_not_paid') AND session_status IS NOT NULL
              AND session_status NOT IN ('FINALIZED', 'CANCELLED', 'EXPIRED', 'FAILED'))"
    };
}

use columns::{callback, charged, outbox_event, payment, stray, stray_event};
use {busy, open, settled_early, statements, texts};

/// All statements, with their names.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (&'static str, Statement)> {
    let files = [
        PAYMENTS, INBOX, OUTBOX, OPERATOR, JOURNAL, CHECKLIST, LEASES,
    ];
    files.into_iter().flatten().copied()
}
