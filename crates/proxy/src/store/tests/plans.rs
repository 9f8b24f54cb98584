//! Checks SQLite's plan for each statement: its cost must not grow with ended payments.

use sqlx::Row as _;

use super::*;
use crate::store::statements::all;

/// Partial indexes of unfinished work only, and keys shared by few rows. Scanning or sorting what
/// one of these yields costs the same with a million ended payments as with none.
const BOUNDED_ACCESS: [&str; 29] = [
    // At most seven rows.
    "checklist USING PRIMARY KEY (provider=?)",
    "USING INTEGER PRIMARY KEY (rowid=?)",
    "INDEX sqlite_autoindex_payments_1 (payment_id=?)",
    "INDEX sqlite_autoindex_payments_2 (session_id=?)",
    "USING PRIMARY KEY (payment_id=? AND till=?)",
    "charged_orders USING PRIMARY KEY (reference=?)",
    // These refer to one payment.
    "INDEX sqlite_autoindex_outbox_1 (payment_id=?)",
    "INDEX journal_of_a_subject (subject=?)",
    "INDEX sqlite_autoindex_outbox_1 (payment_id=? AND version>?)",
    "INDEX settlements_of_a_payment (payment_id=?)",
    "INDEX payments_that_take_an_order (reference=?)",
    "INDEX one_payment_on_a_device",
    "INDEX open_payments_of_a_till",
    "INDEX unfinished_payments",
    "INDEX sqlite_autoindex_strays_1 (session_id=?)",
    "INDEX strays_that_take_an_order (reference=?)",
    "INDEX inbox_to_do",
    "INDEX inbox_by_due",
    "INDEX outbox_to_do",
    "INDEX outbox_of_a_payment",
    // Emptied once a second.
    "SCAN outside_changes",
    "outside_changes USING INTEGER PRIMARY KEY (rowid<?)",
    // Until a person has them sent again, or a month has passed.
    "INDEX outbox_given_up",
    // Few, and a person settles them.
    "INDEX strays_that_take_an_order",
    "INDEX stray_events_to_do",
    "INDEX stray_events_given_up",
    "INDEX stray_events_of_a_session",
    // These refer to one stray session.
    "INDEX sqlite_autoindex_stray_events_1 (session_id=?)",
    "INDEX stray_settlements_of_a_session (session_id=?)",
];
/// Steps over bound values and rows found already.
const IN_MEMORY: [&str; 3] = ["VIRTUAL TABLE INDEX", "CONSTANT ROW", "SCAN (subquery-"];

/// Statements that read in an index's order and stop at their LIMIT. Only `DELETE_PAYMENTS` skips
/// rows: the few that cannot be deleted yet.
pub(super) const STOPS_AT_ITS_LIMIT: [&str; 7] = [
    "DELETE_PAYMENTS",
    "LAST_OF_TILL",
    "INBOX_LAST",
    "INBOX_FORGET",
    "JOURNAL_FORGET",
    "OUTBOX_FORGET",
    "STRAY_EVENTS_FORGET",
];

/// Statements of commands that the proxy never runs: a person who asks for all waits for all. They
/// must not sort it.
pub(super) const WALKS_FOR_AN_OPERATOR: [&str; 5] = [
    // At most seven rows of each provider.
    "CHECKLIST_PROVIDERS",
    "HAS_MIGRATIONS",
    "MIGRATIONS",
    "OPERATOR_NEWEST",
    "OPERATOR_OLDEST",
];

/// Whether a step of a plan, in SQLite's words, reads a bounded number of rows.
fn is_bounded(step: &str) -> bool {
    let mut known = BOUNDED_ACCESS.iter().chain(&IN_MEMORY);
    known.any(|words| step.contains(words))
}

async fn plan(store: &Store, statement: &'static str) -> Vec<String> {
    let plan = format!("EXPLAIN QUERY PLAN {statement}");
    let rows = sqlx::query(sqlx::AssertSqlSafe(plan))
        .fetch_all(&store.connections.pool)
        .await
        .unwrap();
    rows.iter().map(|row| row.get("detail")).collect()
}

#[tokio::test]
async fn no_statement_walks_through_what_has_ended() {
    let store = Kind::Sqlite.store().await;
    let mut found = Vec::new();
    for (name, statement) in all() {
        let text = statement.text(Dialect::Sqlite);
        // These read a whole file, for a backup, or set something.
        let others = ["CONNECTED", "BEGIN"];
        if name.contains("COP") || others.contains(&name) || text.is_empty() {
            continue;
        }
        let plan = plan(&store, text).await;
        let reads = |step: &&String| step.starts_with("SCAN") || step.starts_with("SEARCH");
        let unbounded: Vec<_> = plan
            .iter()
            .filter(reads)
            .filter(|step| !is_bounded(step))
            .collect();
        let stops = STOPS_AT_ITS_LIMIT.contains(&name);
        let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE"));
        if WALKS_FOR_AN_OPERATOR.contains(&name) {
            assert!(!sorts, "{name}: {plan:#?}");
            continue;
        }
        let limited = text.contains("LIMIT") && !sorts;
        if stops == unbounded.is_empty() || stops && !limited {
            found.push(format!("{name}: {plan:#?}"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A newer version's migration may add columns beside a proxy that runs, and PostgreSQL then refuses
/// what was prepared with a star.
#[test]
fn every_statement_names_its_columns() {
    for (name, statement) in all() {
        for dialect in [Dialect::Sqlite, Dialect::Postgres { pooled: false }] {
            let text = statement.text(dialect);
            let starred = ["SELECT *", ".*", "RETURNING *"].map(|star| text.contains(star));
            assert_eq!(starred, [false; 3], "{name}");
        }
    }
}

/// The test above covers the statements of one file, so no other file may have any.
#[test]
fn every_statement_stands_in_one_file() {
    const SQL_CALLS: [&str; 8] = [
        "query(",
        "query_as(",
        "query_scalar(",
        "query_with(",
        "raw_sql",
        "QueryBuilder",
        "AssertSqlSafe",
        "Executor",
    ];
    let src = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut seen) = (vec![src], 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() && !["tests", "statements"].contains(&name) {
                folders.push(path);
            } else if path.is_file() && name != "tests.rs" {
                let text = std::fs::read_to_string(&path).unwrap();
                let uses = |way: &&&str| text.contains("sqlx") && text.contains(**way);
                assert_eq!(SQL_CALLS.iter().find(uses), None, "{}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 50, "{seen} files");
}
