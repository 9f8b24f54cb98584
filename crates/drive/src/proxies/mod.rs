//! Measures one proxy, or several on one database, from outside: how soon one of them tells what another
//! has done, and what they do a second.

mod till;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;
use standardwebhooks::Webhook;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::callbacks;
use crate::cli::secret;
use crate::failure::Outcome;
use crate::native::{Client, failed};
use crate::stats::percentile;
use till::Till;

/// How often payments are begun on all devices.
const ROUNDS: usize = 5;
/// Callbacks that are under way at the same time.
const CALLBACKS_AT_ONCE: usize = 64;

/// The proxies, and the load.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The address of each proxy.
    #[arg(long = "proxy", required = true)]
    proxies: Vec<String>,
    /// The playground that acts as Kustom.
    #[arg(long)]
    playground: String,
    /// Payments that are begun one after the other, and so many at once.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    payments: u32,
    /// How long callbacks are sent, in seconds.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
}

/// Measures, and returns lines for the table.
pub(crate) async fn run(options: &Options) -> Outcome<String> {
    let mut till = Till::open(&options.proxies, &secret("IPP_TOKEN_SECRET")?).await?;
    let devices = till.devices(options.payments as usize).await?;
    let mut heard = Vec::new();
    for device in &devices {
        heard.push(micros(till.heard_after(device).await?));
    }
    let mut began = Vec::new();
    for _ in 0..ROUNDS {
        began.push(micros(till.begun_within(&devices).await?));
    }
    drop(till);
    let callbacks = send_callbacks(options).await?;
    Ok(report(options, &heard, &began, callbacks))
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

/// Sends callbacks as fast as they are acknowledged, in turn to each proxy, and returns how many were.
async fn send_callbacks(options: &Options) -> Outcome<usize> {
    let signer = Arc::new(Webhook::new(&secret("KUSTOM_WEBHOOK_SECRET")?).map_err(failed)?);
    let client = Client::new();
    let key = secret("KUSTOM_API_KEY")?;
    let sessions: Arc<[String]> = callbacks::sessions(&client, &options.playground, &key)
        .await?
        .into();
    let (next, until) = (Arc::new(AtomicUsize::new(0)), Instant::now());
    let until = until + Duration::from_secs(options.seconds.into());
    let mut senders = JoinSet::new();
    for _ in 0..CALLBACKS_AT_ONCE {
        let (signer, client, next) = (Arc::clone(&signer), client.clone(), Arc::clone(&next));
        let (sessions, proxies) = (Arc::clone(&sessions), options.proxies.clone());
        senders.spawn(async move {
            let mut acknowledged = 0;
            while Instant::now() < until {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let url = format!("{}/webhooks/kustom", proxies[number % proxies.len()]);
                let session = &sessions[number % sessions.len()];
                let body =
                    json!({"type": "ipp.session.activated", "data": {"session_id": session}});
                let id = format!("bench_{number}");
                let callback = callbacks::signed(&signer, &url, &id, body.to_string())?;
                match client.send(callback).await? {
                    (200, _) => acknowledged += 1,
                    (status, why) => {
                        let why = String::from_utf8_lossy(&why);
                        return Err(failed(format!("a callback was answered {status}: {why}")));
                    }
                }
            }
            Ok(acknowledged)
        });
    }
    let mut acknowledged = 0;
    while let Some(sender) = senders.join_next().await {
        acknowledged += sender.map_err(failed)??;
    }
    Ok(acknowledged)
}

fn report(options: &Options, heard: &[i64], began: &[i64], callbacks: usize) -> String {
    let millis = |percent| {
        let us = percentile(heard, percent).unwrap_or_default();
        format!("{}.{} ms", us / 1000, us % 1000 / 100)
    };
    let at = if options.proxies.len() > 1 {
        "at another proxy"
    } else {
        "at the same proxy"
    };
    let median = percentile(began, 50).unwrap_or_default().max(1);
    let payments = options.payments;
    [
        format!(
            "charge → event {at}, {payments} payments: p50 {}, p95 {}, max {}",
            millis(50),
            millis(95),
            millis(100)
        ),
        format!(
            "payments started a second: {} (median of {ROUNDS} times {payments} at once)",
            i64::from(payments) * 1_000_000 / median
        ),
        format!(
            "callbacks durable a second: {}",
            callbacks / options.seconds as usize
        ),
    ]
    .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_says_at_which_proxy_events_were_heard() {
        let options = |count| Options {
            proxies: vec![String::new(); count],
            playground: String::new(),
            payments: 100,
            seconds: 10,
        };
        let words = report(&options(3), &[1_000, 2_340, 98_765], &[250_000; 5], 7_000);
        assert!(
            words.contains("at another proxy, 100 payments: p50 2.3 ms"),
            "{words}"
        );
        assert!(words.contains("started a second: 400 (median"), "{words}");
        assert!(words.ends_with("durable a second: 700"), "{words}");
        assert!(report(&options(1), &[1], &[1], 1).contains("at the same proxy"));
    }
}
