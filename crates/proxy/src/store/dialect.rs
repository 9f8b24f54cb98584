//! The two databases.

/// Which SQL a database speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// A file, or a database in memory.
    Sqlite,
    /// A server.
    Postgres {
        /// Whether a connection pool stands between, such as `PgBouncer`. It gives each transaction
        /// another connection, so that no prepared statement outlives one.
        pooled: bool,
    },
}

impl Dialect {
    /// The dialect of a database URL.
    pub(super) fn of(url: &str, pooled: bool) -> Self {
        if is_postgres(url) {
            Self::Postgres { pooled }
        } else {
            Self::Sqlite
        }
    }

    /// Whether a connection may keep its prepared statements.
    pub(super) const fn keeps_statements(self) -> bool {
        !matches!(self, Self::Postgres { pooled: true })
    }
}

/// Whether the URL names a PostgreSQL server.
pub(crate) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}
