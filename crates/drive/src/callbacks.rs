//! Measures how soon the proxy acknowledges Kustom's callbacks under sustained load.
//!
//! Callbacks are sent on schedule, whether or not earlier ones were answered, and each is measured
//! from its due time: a slow proxy can't hide that by receiving fewer.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::Request;
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::cli::secret;
use crate::failure::Outcome;
use crate::native::{Client, failed};
use crate::stats::percentile;

/// The load to send.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The proxy's address.
    #[arg(long)]
    proxy: String,
    /// The playground that acts as Kustom, from which the proxy reads sessions.
    #[arg(long)]
    playground: String,
    /// Callbacks per second.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    rate: u32,
    /// Duration in seconds.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
}

/// Number of sessions that the callbacks refer to, each on its own device.
const SESSION_COUNT: usize = 50;

/// Sends all callbacks and returns a line for the table.
pub(crate) async fn run(load: &Options) -> Outcome<String> {
    let signer = Webhook::new(&secret("KUSTOM_WEBHOOK_SECRET")?).map_err(failed)?;
    let client = Client::new();
    let key = secret("KUSTOM_API_KEY")?;
    let sessions = sessions(&client, &load.playground, &key).await?;
    let url = format!("{}/webhooks/kustom", load.proxy);
    let total = load.rate.saturating_mul(load.seconds);
    let begin = Instant::now() + Duration::from_millis(100);
    let mut sent = JoinSet::new();
    for number in 0..total {
        let due = begin + Duration::from_secs(1) * number / load.rate;
        tokio::time::sleep_until(due).await;
        let session = &sessions[number as usize % sessions.len()];
        let body = json!({"type": "ipp.session.activated", "data": {"session_id": session}});
        let callback = signed(&signer, &url, &format!("bench_{number}"), body.to_string())?;
        let client = client.clone();
        sent.spawn(async move {
            let answer = client.send(callback).await;
            let acknowledged = matches!(answer, Ok((200, _)));
            acknowledged.then(|| due.elapsed())
        });
    }
    let mut took = Vec::new();
    while let Some(done) = sent.join_next().await {
        if let Ok(Some(time)) = done {
            took.push(i64::try_from(time.as_micros()).unwrap_or(i64::MAX));
        }
    }
    Ok(report(load, total, &took))
}

/// A callback as Kustom sends it, signed with the current time.
pub(crate) fn signed(
    signer: &Webhook,
    url: &str,
    id: &str,
    body: String,
) -> Outcome<Request<String>> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(failed)?;
    let now = i64::try_from(now.as_secs()).map_err(failed)?;
    let signature = signer.sign(id, now, body.as_bytes()).map_err(failed)?;
    let request = Request::post(url)
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", now)
        .header("webhook-signature", signature);
    request.body(body).map_err(failed)
}

/// Sessions of no payment, each on a device of its own.
pub(crate) async fn sessions(client: &Client, playground: &str, key: &str) -> Outcome<Vec<String>> {
    let ask = async |path: &str, body: Value| {
        let url = format!("{playground}/ipp/v1/{path}");
        let basic = format!("Basic {key}");
        client.json("POST", &url, &basic, &body).await
    };
    let mut sessions = Vec::with_capacity(SESSION_COUNT);
    for number in 0..SESSION_COUNT {
        let device = ask("dev/devices", json!({"name": format!("Bench {number}")})).await?;
        let session = json!({
            "device_id": device["id"], "merchant_reference1": format!("BENCH-{number}"),
            "purchase_currency": "SEK", "order_amount": 1000, "order_tax_amount": 0,
            "purchase_started_at": "2026-01-01T00:00:00Z",
            "order_items": [{"name": "Coffee", "quantity": 1, "unit_price": 1000,
                "total_amount": 1000, "tax_rate": 0, "total_tax_amount": 0}],
        });
        let session = ask("sessions", session).await?;
        let id = session["session_id"].as_str();
        let id = id.ok_or_else(|| failed("a session without an id"))?;
        sessions.push(id.to_owned());
    }
    Ok(sessions)
}

fn report(load: &Options, total: u32, took: &[i64]) -> String {
    let at = |percent| {
        let micros = percentile(took, percent);
        micros.map_or_else(
            || "–".to_owned(),
            |us| format!("{}.{} ms", us / 1000, us % 1000 / 100),
        )
    };
    let lost = total as usize - took.len();
    format!(
        "callback → acknowledged, {total} at {} a second: p50 {}, p95 {}, p99 {}, max {} ({lost} not acknowledged)",
        load.rate,
        at(50),
        at(95),
        at(99),
        at(100),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_tells_of_callbacks_that_were_not_acknowledged() {
        let load = Options {
            proxy: String::new(),
            playground: String::new(),
            rate: 200,
            seconds: 1,
        };
        let words = report(&load, 5, &[1_000, 2_340, 98_765]);
        assert!(words.contains("5 at 200 a second: p50 2.3 ms"), "{words}");
        assert!(
            words.contains("p99 98.7 ms, max 98.7 ms (2 not acknowledged)"),
            "{words}"
        );
    }
}
