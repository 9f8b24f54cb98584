//! Checks PostgreSQL's plan for each statement, as `plans` does SQLite's.
#![allow(clippy::panic)]

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

use super::plans::{STOPS_AT_ITS_LIMIT, WALKS_FOR_AN_OPERATOR};
use super::*;
use crate::store::statements::all;

/// Indexes of unfinished work only, which may be read whole.
const SMALL: [&str; 12] = [
    "one_payment_on_a_device",
    "unfinished_payments",
    "open_payments_of_a_till",
    "inbox_to_do",
    "inbox_by_due",
    "outbox_to_do",
    "outbox_of_a_payment",
    "outbox_given_up",
    "stray_events_to_do",
    "stray_events_of_a_session",
    "stray_events_given_up",
    "strays_that_take_an_order",
];

/// Tables with a row for each process, or for each code until its phone is paired or it expires.
const SMALL_TABLES: [&str; 2] = [" on proxies", " on pairing_codes"];

/// The conditions `$n IS NULL` say nothing of the parameter's type.
const TYPES: [(&str, &str); 5] = [
    ("OPERATOR_NEWEST", "(text, text, bigint, bigint, bigint)"),
    ("OPERATOR_OLDEST", "(text, text, bigint, bigint, bigint)"),
    ("OPERATOR_RETRY", "(bigint, bigint, text)"),
    ("OPERATOR_RETRY_STRAYS", "(bigint, bigint, text)"),
    ("EXCLUDE", "(text, bigint)"),
];

/// The plan for any values, not for those of an empty table: reading a whole table, or joining whole
/// tables, is chosen only where nothing else is possible.
async fn plan(connection: &mut PgConnection, name: &str, sql: &str) -> Vec<String> {
    let types = TYPES.iter().find(|(of, _)| *of == name);
    let types = types.map_or("", |(_, types)| types);
    let prepare = format!("PREPARE plan{types} AS {sql}");
    sqlx::raw_sql(AssertSqlSafe(prepare))
        .execute(&mut *connection)
        .await
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let count = (1..30)
        .take_while(|n| sql.contains(&format!("${n}")))
        .count();
    let values = if count == 0 {
        String::new()
    } else {
        format!("({})", vec!["NULL"; count].join(", "))
    };
    let explain = AssertSqlSafe(format!("EXPLAIN (COSTS OFF) EXECUTE plan{values}"));
    let rows = sqlx::raw_sql(explain).fetch_all(&mut *connection).await;
    let rows = rows.unwrap_or_else(|error| panic!("{name}: {error}"));
    sqlx::raw_sql("DEALLOCATE plan")
        .execute(&mut *connection)
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// The scans of a plan that read more the longer the history is.
fn unbounded(plan: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, line) in plan.iter().enumerate() {
        let scans = line.contains("Seq Scan on ") || line.contains(" using ");
        let bitmap = line.contains("Bitmap Index Scan on ");
        let small = SMALL_TABLES.iter().any(|table| line.contains(table));
        if small || !scans && !bitmap {
            continue;
        }
        let details = plan.iter().skip(at + 1);
        let mut details = details.take_while(|line| !line.contains("->"));
        let narrowed = details.any(|line| line.contains("Index Cond:"));
        let small = SMALL.iter().any(|index| line.contains(index));
        if line.contains("Seq Scan on ") || !(narrowed || small) {
            found.push(line.trim().to_owned());
        }
    }
    found
}

#[tokio::test]
async fn no_statement_walks_through_what_has_ended_on_a_server() {
    let store = Kind::Postgres.store().await;
    let mut connection = PgConnection::connect(&store.url).await.unwrap();
    let settings = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;
        SET enable_mergejoin = off; SET enable_hashjoin = off";
    sqlx::raw_sql(settings)
        .execute(&mut connection)
        .await
        .unwrap();
    let mut found = Vec::new();
    for (name, statement) in all() {
        let text = statement.text(Dialect::Postgres { pooled: false });
        // Files, transactions, and one row of a table that has one.
        let others = ["BEGIN", "NOTIFY", "NOTIFY_NOBODY"];
        let outside = name.starts_with("OUTSIDE_");
        if text.is_empty() || others.contains(&name) || outside {
            continue;
        }
        let plan = plan(&mut connection, name, text).await;
        let allowed = STOPS_AT_ITS_LIMIT.contains(&name) || WALKS_FOR_AN_OPERATOR.contains(&name);
        let unbounded = unbounded(&plan);
        if !allowed && !unbounded.is_empty() {
            found.push(format!("{name}: {unbounded:#?}\n{}", plan.join("\n")));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}
