//! Simulates terminal and shopper through the proxy's API, without a page.

use serde_json::{Value, json};

use crate::failure::{Failure, Outcome};
use crate::native::{Client, Post};

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
        let post = Post::new(format!("{proxy}/api/playground/token"), String::new());
        let issued = understood(client.send(post).await?)?;
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
        let made = self
            .post("playground/devices", &json!({ "name": name }))
            .await?;
        Ok(Terminal {
            name: name.to_owned(),
            id: text(&made, "id")?,
        })
    }

    /// The only running payment on a terminal.
    pub(crate) async fn running(&self, terminal: &Terminal) -> Outcome<String> {
        let open = self.get("payments?open=true").await?;
        let open = open.get("payments").and_then(Value::as_array);
        let mut here = open
            .into_iter()
            .flatten()
            .filter(|payment| payment.get("device_id") == Some(&json!(terminal.id)));
        match (here.next(), here.next()) {
            (Some(payment), None) => text(payment, "payment_id"),
            (None, _) => Err(Failure::Http("no payment runs there".to_owned())),
            _ => Err(Failure::Http("more than one payment runs there".to_owned())),
        }
    }

    /// Reads a field of a payment.
    pub(crate) async fn payment(&self, id: &str, field: &str) -> Outcome<String> {
        text(&self.get(&format!("payments/{id}")).await?, field)
    }

    /// Taps a card that is accepted.
    pub(crate) async fn tap(&self, id: &str) -> Outcome<()> {
        let path = format!("playground/payments/{id}/tap");
        self.post(&path, &json!({ "outcome": "SUCCESS" }))
            .await
            .map(drop)
    }

    /// The number of event streams that the proxy has open.
    pub(crate) async fn streams(&self) -> Outcome<usize> {
        let url = format!("{}/metrics", self.proxy);
        let (_, body) = self.client.get(&url, &self.bearer()).await?;
        let text = String::from_utf8_lossy(&body);
        let count = text
            .lines()
            .find_map(|line| line.strip_prefix("ipp_event_streams "));
        count
            .and_then(|count| count.trim().parse().ok())
            .ok_or_else(|| Failure::Http("the proxy does not count its event streams".to_owned()))
    }

    async fn get(&self, path: &str) -> Outcome<Value> {
        let url = format!("{}/api/{path}", self.proxy);
        understood(self.client.get(&url, &self.bearer()).await?)
    }

    async fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        let post = Post::new(format!("{}/api/{path}", self.proxy), body.to_string())
            .header("authorization", self.bearer());
        understood(self.client.send(post).await?)
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }
}

fn understood((status, body): (u16, Vec<u8>)) -> Outcome<Value> {
    if !(200..300).contains(&status) {
        let body = String::from_utf8_lossy(&body).into_owned();
        return Err(Failure::Http(format!(
            "the proxy answered {status}: {body}"
        )));
    }
    serde_json::from_slice(&body)
        .map_err(|error| Failure::Http(format!("the proxy's answer is no JSON: {error}")))
}

fn text(value: &Value, field: &str) -> Outcome<String> {
    let found = value.get(field).and_then(Value::as_str);
    found
        .map(str::to_owned)
        .ok_or_else(|| Failure::Http(format!("the proxy's answer has no text {field}: {value}")))
}
