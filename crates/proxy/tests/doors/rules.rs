//! The proxy at a playground with strict rules, and with lenient ones: what Kustom's documents leave
//! open can be either way.

use std::time::Duration;

use ipp_playground::{Rules, SessionStatus};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::process::token;
use super::scenarios::{Shop, included, run, story};

/// Asks the proxy as a page does.
async fn ask(shop: &Shop, method: Method, path: &str, body: &Value) -> (u16, Value) {
    let client = reqwest::Client::new();
    let request = client.request(method, shop.proxy.url(path));
    let request = request.bearer_auth(token("till-1")).json(body);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// Pairs a phone, and charges an order with a fee on it, until a card pays.
async fn pair_and_charge(shop: &Shop, location: &str) -> Result<(), String> {
    let done = |what: &str, (status, body): (u16, Value)| match status {
        200 | 201 => Ok(body),
        _ => Err(format!("{what}: {status} {body}")),
    };
    let wish = json!({"location_id": location});
    let code = ask(shop, Method::POST, "/api/enrollments", &wish).await;
    let code = done("enroll", code)?["enrollment_code"].clone();
    let phone = json!({"enrollment_code": code, "name": "Counter"});
    let paired = ask(
        shop,
        Method::POST,
        "/api/playground/enrollments/pair",
        &phone,
    )
    .await;
    let device = done("pair", paired)?["id"].clone();
    let line = |kind: &str, amount: i64| {
        json!({"type": kind, "name": kind, "quantity": 1, "unit_price": amount,
               "total_amount": amount, "tax_rate": 2500, "total_tax_amount": amount / 5})
    };
    let id = Uuid::new_v4();
    let order = json!({
        "merchant_reference1": format!("ORDER-{id}"), "order_amount": 1400,
        "order_tax_amount": 280, "purchase_currency": "SEK",
        "order_items": [line("physical", 1000), line("shipping_fee", 500), line("gift_card", -100)],
    });
    let start = json!({"device_id": device, "order": order});
    let payment = format!("/api/payments/{id}");
    done("start", ask(shop, Method::PUT, &payment, &start).await)?;
    loop {
        let (_, now) = ask(shop, Method::GET, &payment, &Value::Null).await;
        match now["state"].as_str() {
            Some("starting") => tokio::time::sleep(Duration::from_millis(20)).await,
            Some("sent") => break,
            _ => return Err(now["reason"].to_string()),
        }
    }
    let card = json!({"outcome": "SUCCESS"});
    let tap = format!("/api/playground/payments/{id}/tap");
    done("tap", ask(shop, Method::POST, &tap, &card).await)?;
    Ok(())
}

/// A shop of the playground's, which the strict rules require for a code.
async fn location(shop: &Shop) -> String {
    let (_, devices) = ask(shop, Method::GET, "/api/devices", &Value::Null).await;
    devices["locations"][0]["id"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proxy_works_with_strict_rules_and_with_lenient_ones() {
    let settings = [("KUSTOM_MERCHANT_ID", "M1"), ("IPP_LINE_TYPES", "map")];
    let with = |change| Rules::strict().with(change).unwrap();
    for rules in [
        Rules::strict(),
        Rules::lenient(),
        with("enrollment_life=ttl"),
        with("enrollment_life=expires_in"),
        with("capture=at_tap"),
    ] {
        let shop = Shop::open_with(rules, &settings).await;
        let location = location(&shop).await;
        assert_eq!(pair_and_charge(&shop, &location).await, Ok(()), "{rules:?}");
        let sessions = shop.playground.sessions();
        assert_eq!(sessions[0].status, SessionStatus::Finalized);
    }
    let shop = Shop::open_with(Rules::strict(), &settings).await;
    let report = run(&shop, &included("decline-twice")).await;
    assert!(report.passed(), "{}", story(&report));
}

/// Without the settings that the page about the API names, a refusal says what was refused.
#[tokio::test(flavor = "multi_thread")]
async fn what_strict_rules_refuse_is_told_in_their_words() {
    let shop = Shop::open_with(Rules::strict(), &[]).await;
    let (status, devices) = ask(&shop, Method::GET, "/api/devices", &Value::Null).await;
    assert_eq!(
        (status, &devices["code"]),
        (502, &json!("provider_unavailable")),
        "{devices}"
    );
    let refused = pair_and_charge(&shop, "").await.unwrap_err();
    assert!(
        refused.starts_with("enroll: 400") && refused.contains("location_id"),
        "{refused}"
    );

    let shop = Shop::open_with(Rules::strict(), &[("KUSTOM_MERCHANT_ID", "M1")]).await;
    let location = location(&shop).await;
    let refused = pair_and_charge(&shop, &location).await.unwrap_err();
    assert!(
        refused.contains("must be physical or discount"),
        "{refused}"
    );
}
