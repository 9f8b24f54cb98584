//! Measures what a long history costs: the same requests to two proxies, one with an empty database
//! and one with many ended payments, in turn, so that whatever else the machine does slows both.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::cli::secret;
use crate::failure::Outcome;
use crate::native::{Client, failed};
use crate::stats::percentile;

/// How long a cancelled payment may take to end; only a defect takes this long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Between two streams at a proxy, which reads at most every 250 ms what streams begin with: one that
/// was opened sooner would be measured waiting.
const STREAM_PAUSE: Duration = Duration::from_millis(250);

/// What is measured, with its name in the report.
const REQUESTS: [&str; 3] = [
    "starting a payment",
    "listing a till's open payments",
    "opening a stream",
];

/// Microseconds of each request, by its place in [`REQUESTS`].
type Times = [Vec<i64>; REQUESTS.len()];

/// What to compare.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The proxy without a history.
    #[arg(long)]
    proxy: String,
    /// The one with it.
    #[arg(long)]
    grown: String,
    /// Payments at each.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    payments: u32,
}

/// A proxy and its one simulated device.
struct Side {
    client: Client,
    url: String,
    authorization: String,
    device: String,
    /// When its last stream was opened.
    opened: Instant,
    took: Times,
}

/// Makes the payments and returns the ratios.
pub(crate) async fn run(options: &Options) -> Outcome<String> {
    let token = &secret("IPP_TILL_TOKEN")?;
    let mut empty = Side::open(&options.proxy, token).await?;
    let mut grown = Side::open(&options.grown, token).await?;
    // Ids and references of an earlier run are in the database.
    let run = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let run = run.unwrap_or_default().as_millis() & 0xffff_ffff;
    for number in 0..options.payments {
        // Neither side always goes first.
        let sides = if number % 2 == 0 {
            [&mut empty, &mut grown]
        } else {
            [&mut grown, &mut empty]
        };
        for side in sides {
            side.payment(&format!("{run:08x}-0000-4000-9000-{number:012x}"))
                .await?;
        }
    }
    Ok(report(&grown.took, &empty.took))
}

impl Side {
    async fn open(url: &str, token: &str) -> Outcome<Self> {
        let mut side = Self {
            client: Client::new(),
            url: url.to_owned(),
            authorization: format!("Bearer {token}"),
            device: String::new(),
            opened: Instant::now(),
            took: Times::default(),
        };
        let made = side
            .ask("POST", "/api/playground/devices", &json!({"name": "Bench"}))
            .await?;
        let id = made["id"].as_str();
        let id = id.ok_or_else(|| failed("a device without an id"))?;
        id.clone_into(&mut side.device);
        Ok(side)
    }

    /// Starts a payment, looks at it as a page does, and cancels it.
    async fn payment(&mut self, id: &str) -> Outcome<()> {
        let path = format!("/api/payments/{id}");
        let order = json!({
            "merchant_reference1": id, "purchase_currency": "SEK", "order_amount": 12500,
            "order_tax_amount": 2500,
            "order_items": [{ "type": "physical", "reference": "BENCH", "name": "Measured",
                "quantity": 1, "unit_price": 12500, "total_amount": 12500, "tax_rate": 2500,
                "total_tax_amount": 2500 }],
        });
        let wish = json!({"device_id": self.device, "order": order});
        let began = Instant::now();
        self.ask("PUT", &path, &wish).await?;
        self.note(0, began);
        let began = Instant::now();
        let open = self
            .ask("GET", "/api/payments?open=true", &Value::Null)
            .await?;
        self.note(1, began);
        if open["payments"].as_array().map(Vec::len) != Some(1) {
            return Err(failed(format!("one payment is open, not {open}")));
        }
        tokio::time::sleep_until(self.opened + STREAM_PAUSE).await;
        let began = Instant::now();
        let events = format!("{}/api/events", self.url);
        let mut events = self.client.events(&events, &self.authorization).await?;
        events.next().await?;
        self.note(2, began);
        self.opened = Instant::now();
        drop(events);
        self.ask("POST", &format!("{path}/cancel"), &Value::Null)
            .await?;
        let until = Instant::now() + PATIENCE;
        while self.ask("GET", &path, &Value::Null).await?["state"] != "cancelled" {
            if Instant::now() > until {
                return Err(failed(format!("payment {id} was not cancelled")));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    fn note(&mut self, request: usize, began: Instant) {
        if let Some(times) = self.took.get_mut(request) {
            times.push(i64::try_from(began.elapsed().as_micros()).unwrap_or(i64::MAX));
        }
    }

    async fn ask(&self, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        let url = format!("{}{path}", self.url);
        let client = &self.client;
        client.json(method, &url, &self.authorization, body).await
    }
}

/// For each request the ratio of the medians, and the medians.
fn report(grown: &Times, empty: &Times) -> String {
    let mut lines = vec!["with the history / without, medians:".to_owned()];
    for (name, (grown, empty)) in REQUESTS.iter().zip(grown.iter().zip(empty)) {
        let (Some(grown), Some(empty)) = (percentile(grown, 50), percentile(empty, 50)) else {
            continue;
        };
        let hundredths = grown * 100 / empty.max(1);
        let millis = |us: i64| format!("{}.{:02} ms", us / 1000, us % 1000 / 10);
        lines.push(format!(
            "  {name}: {}.{:02} ({} / {})",
            hundredths / 100,
            hundredths % 100,
            millis(grown),
            millis(empty)
        ));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_has_the_ratio_of_the_medians() {
        let times = |median: i64| {
            let one = vec![1, median, 1_000_000];
            [one.clone(), one.clone(), one]
        };
        let words = report(&times(3_150), &times(2_100));
        let line = "opening a stream: 1.50 (3.15 ms / 2.10 ms)";
        assert!(words.contains(line), "{words}");
        assert_eq!(words.lines().count(), 1 + REQUESTS.len());
    }
}
