//! A callback that the provider did not sign is refused and changes nothing.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::super::bench::{Bench, Checked, Stop, Wrong, payment};
use crate::callback::WebhookSecret;

const PATH: &str = "/webhooks/kustom";
/// A secret that no account has.
const OTHER_SECRET: &str = "whsec_Y29uZm9ybWFuY2UtaXMtbm90LXRoZS1wcm92aWRlcg==";
/// How long a forged callback gets to do harm.
const HARM: Duration = Duration::from_secs(1);

/// Says that an open payment is paid, unsigned and wrongly signed.
pub(in crate::conform) async fn callbacks(bench: &Bench, wrong: &mut Wrong) -> Checked {
    let started = bench.sent("forged", &bench.terminal().await?).await?;
    let open = bench.page.get(&payment(started.id)).await?;
    let body = json!({
        "id": format!("kevt_{}", started.id.simple()),
        "merchant_id": "M1",
        "timestamp": "2026-11-29T02:00:00Z",
        "type": "ipp.session.finalized",
        "data": {
            "session_id": open.body["session_id"],
            "order_id": "ccf4e76a-f56d-4d3a-abf9-f4fe941f0a1f",
            "failure_reason": null,
        },
    })
    .to_string();
    let id = "msg_conformance";
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_secs());
    let now = i64::try_from(now).unwrap_or_default();
    let secret = WebhookSecret::parse(OTHER_SECRET).map_err(|error| error.to_string())?;
    let signature = secret.sign(id, now, body.as_bytes());
    let stranger = bench.page.with_token(None);
    for (what, signature) in [("unsigned", None), ("wrongly signed", Some(&signature))] {
        let mut request = stranger.request(Method::POST, PATH).body(body.clone());
        if let Some(signature) = signature {
            request = request
                .header("webhook-id", id)
                .header("webhook-timestamp", now)
                .header("webhook-signature", signature);
        }
        let request = request.header("content-type", "application/json");
        let answer = stranger.sent(Method::POST, PATH, request).await?;
        if answer.status == 404 {
            let why = format!("{PATH} is not there: callbacks come in elsewhere");
            return Err(Stop::Skipped(why));
        }
        let refused = (400..500).contains(&answer.status);
        wrong.unless(refused, || {
            format!(
                "the callback ({what}) is answered by {}, not 400",
                answer.verdict()
            )
        });
    }
    tokio::time::sleep(HARM).await;
    let now = bench.page.get(&payment(started.id)).await?;
    let state = now.text_of("state");
    wrong.unless(state == "sent", || {
        format!("a forged callback made an open payment {state}")
    });
    Ok(())
}
