//! Switches a link of `ipp-relay`, which stands between two processes.

use ipp_verify::FaultKind;
use serde_json::Value;

use crate::failure::Outcome;
use crate::native::Client;

/// The control of a link. Used from here, since a strict page may connect to its proxy only.
pub(crate) struct NetworkLink {
    control: String,
    client: Client,
}

impl NetworkLink {
    /// A link, by the address of its control.
    pub(crate) fn new(control: &str) -> Self {
        Self {
            control: control.to_owned(),
            client: Client::new(),
        }
    }

    /// Breaks connections and refuses new ones.
    pub(crate) async fn cut(&self) -> Outcome<()> {
        self.order(&FaultKind::ConnectionRefused.to_string()).await
    }

    /// Lets requests arrive but no answers return.
    pub(crate) async fn lose(&self) -> Outcome<()> {
        self.order(&FaultKind::ConnectionCut.to_string()).await
    }

    /// Holds everything sent.
    pub(crate) async fn hold(&self) -> Outcome<()> {
        self.order(&FaultKind::Held.to_string()).await
    }

    /// Replaces a word in answers by another of the same length.
    pub(crate) async fn alter(&self, from: &str, to: &str) -> Outcome<()> {
        let altered = FaultKind::AnswerAltered;
        self.order(&format!("{altered}/{from}/{to}")).await
    }

    /// Lets everything pass again.
    pub(crate) async fn restore(&self) -> Outcome<()> {
        self.order("restore").await
    }

    async fn order(&self, what: &str) -> Outcome<()> {
        let url = format!("{}/{what}", self.control);
        self.client
            .text("POST", &url, "", &Value::Null)
            .await
            .map(drop)
    }
}
