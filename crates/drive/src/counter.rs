//! Simulates terminal and shopper through the proxy's API, without a page.

use serde_json::{Value, json};

use crate::failure::Outcome;
use crate::native::{Client, failed};

/// A client of a proxy with the playground inside.
pub(crate) struct Counter {
    client: Client,
    proxy: String,
    token: String,
}

/// A simulated terminal.
pub(crate) struct Terminal {
    /// The name that the cashier sees.
    pub(crate) name: String,
    id: String,
}

impl Counter {
    /// Signs in as the till of the demo pages' playground tokens.
    pub(crate) async fn at(proxy: &str) -> Outcome<Self> {
        let client = Client::new();
        let url = format!("{proxy}/api/playground/token");
        let issued = client.json("POST", &url, "", &Value::Null).await?;
        Ok(Self {
            client,
            proxy: proxy.to_owned(),
            token: text(&issued, "token")?,
        })
    }

    /// The till's token.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Creates a terminal.
    pub(crate) async fn terminal(&self, name: &str) -> Outcome<Terminal> {
        let wish = json!({ "name": name });
        let made = self.ask("POST", "playground/devices", &wish).await?;
        Ok(Terminal {
            name: name.to_owned(),
            id: text(&made, "id")?,
        })
    }

    /// The only running payment on a terminal.
    pub(crate) async fn running(&self, terminal: &Terminal) -> Outcome<String> {
        let open = self.get("payments?open=true").await?;
        let open = open["payments"].as_array().into_iter().flatten();
        let mut here = open.filter(|payment| payment["device_id"] == *terminal.id);
        match (here.next(), here.next()) {
            (Some(payment), None) => text(payment, "payment_id"),
            (None, _) => Err(failed("no payment runs there")),
            _ => Err(failed("more than one payment runs there")),
        }
    }

    /// Reads a field of a payment.
    pub(crate) async fn payment(&self, id: &str, field: &str) -> Outcome<String> {
        text(&self.get(&format!("payments/{id}")).await?, field)
    }

    /// Taps a card that is accepted.
    pub(crate) async fn tap(&self, id: &str) -> Outcome<()> {
        let path = format!("playground/payments/{id}/tap");
        let wish = json!({ "outcome": "SUCCESS" });
        self.ask("POST", &path, &wish).await.map(drop)
    }

    /// The number of event streams that the proxy has open.
    pub(crate) async fn streams(&self) -> Outcome<usize> {
        streams(&self.client, &self.proxy, &self.bearer()).await
    }

    async fn get(&self, path: &str) -> Outcome<Value> {
        self.ask("GET", path, &Value::Null).await
    }

    async fn ask(&self, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        let url = format!("{}/api/{path}", self.proxy);
        self.client.json(method, &url, &self.bearer(), body).await
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }
}

/// The number of event streams that a proxy has open.
pub(crate) async fn streams(client: &Client, proxy: &str, authorization: &str) -> Outcome<usize> {
    let url = format!("{proxy}/metrics");
    let text = client
        .text("GET", &url, authorization, &Value::Null)
        .await?;
    let mut lines = text.lines();
    let count = lines.find_map(|line| line.strip_prefix("ipp_event_streams "));
    count
        .and_then(|count| count.trim().parse().ok())
        .ok_or_else(|| failed("the proxy does not count its event streams"))
}

fn text(value: &Value, field: &str) -> Outcome<String> {
    let found = value[field].as_str().map(str::to_owned);
    found.ok_or_else(|| failed(format!("the proxy's answer has no text {field}: {value}")))
}
