//! Writes a long history into a database of ipp-proxy that no process uses: ended payments of
//! several tills, the callbacks and notifications of the last month, and orders whose payments are
//! deleted already.

use std::path::PathBuf;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::failure::{Failure, Outcome};

/// The statements, in one transaction. In each, `n` has one row for each payment and its number `i`
/// from 1; `?1` is how many there are.
const STATEMENTS: [&str; 4] = [
    // All are younger than the 400 days for which the proxy keeps them.
    "INSERT INTO payments (payment_id, till, location, device_id, reference, order_json, fingerprint,
        version, state, session_id, session_status, order_id, active, reason_code, reason_detail,
        taps_json, created_at, confirmed_at, expires_at)
     SELECT printf('%08x-0000-4000-8000-%012x', i, i), 'till-' || (i % 8 + 1), 'shop-1',
        'dev_' || (i % 8 + 1), 'HISTORY-' || i,
        '{\"merchant_reference1\":\"HISTORY-' || i || '\",\"order_amount\":12500,
          \"order_tax_amount\":2500,\"purchase_currency\":\"SEK\",\"order_items\":[{\"name\":
          \"Coffee\",\"quantity\":1,\"unit_price\":12500,\"total_amount\":12500,\"tax_rate\":2500,
          \"total_tax_amount\":2500}]}',
        printf('%064x', i), 4, ended, 's_' || i, status, iif(ended = 'paid', 'o_' || i, NULL), 0,
        NULL, NULL, '[]', at, at + 20000, at + 900000
     FROM (SELECT i, unixepoch() * 1000 - (?1 - i + 1) * (390 * 86400000 / ?1) AS at,
        CASE WHEN i % 20 = 1 THEN 'cancelled' WHEN i % 50 = 2 THEN 'expired'
             WHEN i % 100 = 3 THEN 'failed' ELSE 'paid' END AS ended,
        CASE WHEN i % 20 = 1 THEN 'CANCELLED' WHEN i % 50 = 2 THEN 'EXPIRED'
             WHEN i % 100 = 3 THEN 'FAILED' ELSE 'FINALIZED' END AS status FROM n)",
    "INSERT INTO inbox (webhook_id, kind, session_id, received_at, due_at, done_at, detail)
     SELECT 'history_' || i || kind, kind, session_id, confirmed_at, confirmed_at, confirmed_at,
        'read ' || session_status
     FROM n JOIN payments ON payment_id = printf('%08x-0000-4000-8000-%012x', i, i)
     CROSS JOIN (SELECT 'ipp.session.created' AS kind UNION ALL SELECT 'ipp.session.finalized')
     WHERE i > ?1 - ?1 / 14",
    "INSERT INTO outbox (payment_id, version, till, device_id, order_json, state, session_id,
        session_status, order_id, contradicted, taps_json, created_at, confirmed_at, expires_at,
        happened_at, due_at, ended_at, outcome)
     SELECT payment_id, version, till, device_id, order_json, state, session_id, session_status,
        order_id, 0, taps_json, created_at, confirmed_at, expires_at, confirmed_at, confirmed_at,
        confirmed_at, 'delivered'
     FROM n JOIN payments ON payment_id = printf('%08x-0000-4000-8000-%012x', i, i)
     WHERE i > ?1 - ?1 / 14",
    "INSERT INTO charged_orders (reference, payment_id, session_id, till, amount, currency,
        created_at, confirmed_at)
     SELECT 'DELETED-' || i, printf('%08x-0000-4000-a000-%012x', i, i), 'd_' || i,
        'till-' || (i % 8 + 1), 12500, 'SEK', i, i FROM n",
];

/// What to write, and where.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The database file.
    #[arg(long)]
    database: PathBuf,
    /// How many ended payments.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..))]
    payments: u32,
}

/// Writes it, and returns what was written.
pub(crate) async fn run(options: &Options) -> Outcome<String> {
    let payments = options.payments;
    let failed = |error: sqlx::Error| Failure::Database(error.to_string());
    let open = SqliteConnectOptions::new().filename(&options.database);
    let mut connection = open.connect().await.map_err(failed)?;
    write(&mut connection, payments).await.map_err(failed)?;
    connection.close().await.map_err(failed)?;
    Ok(format!("{payments} ended payments are in the database"))
}

async fn write(connection: &mut SqliteConnection, payments: u32) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    for statement in STATEMENTS {
        let numbered = format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) {statement}"
        );
        sqlx::query(sqlx::AssertSqlSafe(numbered))
            .bind(payments)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await
}
