//! Copies a file's tables to a server, and reads both for comparison. The texts are made of the
//! tables' own columns, so that none can be forgotten.

use sqlx::any::AnyArguments;
use sqlx::query::QueryScalar;
use sqlx::{Any, AssertSqlSafe};

use crate::store::dialect::Dialect;

/// A table that is copied.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct Table {
    /// Its name, the same in both databases.
    pub(in crate::store) name: &'static str,
    /// The columns by which both are read in the same order, as SQL.
    sqlite_order: &'static str,
    postgres_order: &'static str,
    /// The column that the server counts up by itself.
    counted: Option<&'static str>,
}

const fn table(name: &'static str, key: &'static str) -> Table {
    Table {
        name,
        sqlite_order: key,
        postgres_order: key,
        counted: Some(key),
    }
}

/// All tables, each after those that it refers to. What is written when `notify` has a row is
/// written already, so that comes last.
pub(in crate::store) const TABLES: [Table; 12] = [
    Table {
        sqlite_order: "rowid",
        ..table("payments", "seq")
    },
    table("settlements", "id"),
    Table {
        postgres_order: "session_id COLLATE \"C\"",
        counted: None,
        ..table("strays", "session_id")
    },
    table("stray_settlements", "id"),
    Table {
        postgres_order: "reference COLLATE \"C\", payment_id COLLATE \"C\"",
        counted: None,
        ..table("charged_orders", "reference, payment_id")
    },
    Table {
        postgres_order: "payment_id COLLATE \"C\", till COLLATE \"C\"",
        counted: None,
        ..table("withdrawn", "payment_id, till")
    },
    table("inbox", "seq"),
    table("outbox", "seq"),
    table("stray_events", "seq"),
    table("journal", "seq"),
    Table {
        postgres_order: "provider COLLATE \"C\", point COLLATE \"C\"",
        counted: None,
        ..table("checklist", "provider, point")
    },
    Table {
        counted: None,
        ..table("notify", "id")
    },
];

/// What a server has of its own.
const OF_THE_SERVER: [&str; 2] = ["owner", "changed_at"];

type Text = QueryScalar<'static, Any, String, AnyArguments>;

impl Table {
    /// The names of the file's columns, in SQLite.
    pub(in crate::store) fn columns(self) -> Text {
        let sql = format!("SELECT name FROM pragma_table_info('{}')", self.name);
        sqlx::query_scalar(AssertSqlSafe(sql))
    }

    /// Each row as a JSON object, in order. `columns` are the file's.
    pub(in crate::store) fn rows(self, dialect: Dialect, columns: &[String]) -> Text {
        let (object, order) = match dialect {
            Dialect::Sqlite => ("json_object", self.sqlite_order),
            Dialect::Postgres { .. } => ("json_build_object", self.postgres_order),
        };
        let mut members: Vec<String> = shared(columns)
            .map(|name| format!("'{name}', {name}"))
            .collect();
        if self.sqlite_order == "rowid" {
            members.push(match dialect {
                Dialect::Sqlite => "'seq', rowid".to_owned(),
                Dialect::Postgres { .. } => "'seq', seq".to_owned(),
            });
        }
        let (members, name) = (members.join(", "), self.name);
        let cast = match dialect {
            Dialect::Sqlite => "",
            Dialect::Postgres { .. } => "::text",
        };
        let sql = format!("SELECT {object}({members}){cast} FROM {name} ORDER BY {order}");
        sqlx::query_scalar(AssertSqlSafe(sql)).persistent(false)
    }

    /// Inserts `$1`, an array of such objects, at the server; returns how many.
    pub(in crate::store) fn insert(
        self,
        columns: &[String],
    ) -> sqlx::query::Query<'static, Any, AnyArguments> {
        let mut names: Vec<&str> = shared(columns).collect();
        if self.sqlite_order == "rowid" {
            names.push("seq");
        }
        let (names, name) = (names.join(", "), self.name);
        let sql = format!(
            "INSERT INTO {name} ({names}) OVERRIDING SYSTEM VALUE
             SELECT {names} FROM json_populate_recordset(NULL::{name}, $1::json)"
        );
        sqlx::query(AssertSqlSafe(sql)).persistent(false)
    }

    /// Lets the server count on from what was inserted.
    pub(in crate::store) fn count_on(self) -> Option<String> {
        let (name, column) = (self.name, self.counted?);
        Some(format!(
            "SELECT setval(pg_get_serial_sequence('{name}', '{column}'),
                 coalesce(max({column}), 0) + 1, false) FROM {name}"
        ))
    }

    /// How many rows there are.
    pub(in crate::store) fn count(self) -> QueryScalar<'static, Any, i64, AnyArguments> {
        let sql = format!("SELECT COUNT(*) FROM {}", self.name);
        sqlx::query_scalar(AssertSqlSafe(sql)).persistent(false)
    }
}

fn shared(columns: &[String]) -> impl Iterator<Item = &str> {
    let names = columns.iter().map(|name| &**name);
    names.filter(|name| !OF_THE_SERVER.contains(name))
}

/// Runs a text of [`Table::count_on`].
pub(in crate::store) fn run(sql: String) -> sqlx::query::Query<'static, Any, AnyArguments> {
    sqlx::query(AssertSqlSafe(sql)).persistent(false)
}
