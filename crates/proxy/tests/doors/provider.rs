//! A provider between proxy and playground that hangs, repeats secrets, or behaves.

use std::time::Duration;

use ipp_playground::Playground;
use ipp_relay::{Answer, Call, Request, Rules, answer};
use ipp_verify::Fault;

use super::process::{KEY, WEBHOOK_SECRET};

/// The longest that a create takes while creates are slow: longer than the two seconds in which the
/// proxy stops when no create is under way, shorter than its timeout for one.
pub(crate) const SLOWEST_CREATE: Duration = Duration::from_millis(2500);

pub(crate) struct Provider {
    pub(crate) playground: Playground,
    pub(crate) url: String,
    pub(crate) relay: Rules,
}

impl Provider {
    pub(crate) async fn start() -> Self {
        let playground = Playground::builder()
            .api_key(KEY)
            .webhook_secret(WEBHOOK_SECRET)
            .start()
            .await
            .unwrap();
        let relay = Rules::to(&playground.url()).await.unwrap();
        Self {
            playground,
            url: relay.url().to_owned(),
            relay,
        }
    }

    /// Forwards each create after a while that differs from call to call, up to
    /// [`SLOWEST_CREATE`].
    pub(crate) fn slow_on_create(&self) {
        self.relay.on_each(Call::Create, |nth| {
            let turn = u32::try_from(nth % 6).unwrap();
            Fault::RequestDelayed(SLOWEST_CREATE * turn / 5)
        });
    }

    /// Forwards create, and answers it with this status and the key in the body.
    pub(crate) fn echo_on_create(&self, status: u16) {
        self.relay.invent(move |request| echo(status, request));
        self.relay.on(Call::Create, Fault::AnswerAltered);
    }

    /// Forwards nothing, and answers everything with this status and the key in the body.
    pub(crate) fn echo(&self, status: u16) {
        self.relay.invent(move |request| echo(status, request));
        for call in Call::ALL {
            self.relay.on(call, Fault::AnswerInvented);
        }
    }

    /// Forwards everything again.
    pub(crate) fn behave(&self) {
        for call in Call::ALL {
            self.relay.restore(call);
        }
    }
}

/// Puts the key at the beginning and across the 500th character, where texts are cut.
fn echo(status: u16, request: &Request) -> Answer {
    let key = request.headers()["authorization"].to_str().unwrap();
    let begin = format!("{key} is no good.");
    let fill = "x".repeat(500 - begin.len() - key.len() / 2);
    let body = serde_json::json!({
        "title": key, "detail": format!("{begin}{fill}{key}"),
        "errors": { "authorization": key }, "content": key, "session_id": [key], "status": 7,
    });
    answer(status, body.to_string())
}
