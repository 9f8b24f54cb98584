//! What strict rules refuse, and lenient ones take.

use super::*;

/// Sends a request under both sets of rules, and under the lenient ones with one changed.
async fn compared(method: &str, path: &str, body: Value, changed: &str) -> [Reply; 3] {
    let one = Rules::lenient().with(changed).unwrap();
    let mut replies = vec![];
    for rules in [Rules::strict(), one, Rules::lenient()] {
        let client = Client::with_rules(rules);
        let device = client.make_device(json!({"name": "Counter 1"})).await;
        let mut body = body.clone();
        if path.ends_with("/sessions") {
            body["device_id"] = json!(device);
        }
        replies.push(client.call(method, path, body).await);
    }
    replies.try_into().ok().unwrap()
}

#[tokio::test]
async fn a_line_type_that_is_not_documented_is_refused_strictly() {
    let mut body = order(UNKNOWN_ID);
    body["order_items"][0]["type"] = json!("shipping_fee");
    let [strict, one, lenient] =
        compared("POST", "/ipp/v1/sessions", body, "line_types=documented").await;
    strict.refuses(400, "order_items[0].type");
    one.refuses(400, "order_items[0].type");
    assert_eq!(lenient.status, 201);
}

#[tokio::test]
async fn a_line_without_its_tax_is_refused_strictly() {
    for field in ["tax_rate", "total_tax_amount"] {
        let mut body = order(UNKNOWN_ID);
        body["order_items"][0]
            .as_object_mut()
            .unwrap()
            .remove(field);
        let [strict, one, lenient] =
            compared("POST", "/ipp/v1/sessions", body, "line_tax=required").await;
        strict.refuses(400, &format!("order_items[0].{field}"));
        one.refuses(400, &format!("order_items[0].{field}"));
        assert_eq!(lenient.status, 201);
    }
}

#[tokio::test]
async fn a_list_without_a_merchant_is_refused_strictly() {
    for list in ["devices", "locations", "enrollments"] {
        let path = format!("/ipp/v1/{list}");
        let [strict, one, lenient] =
            compared("GET", &path, json!({}), "merchant_id=required").await;
        strict.refuses(400, "x-merchant-id");
        one.refuses(400, "x-merchant-id");
        assert_eq!(lenient.status, 200);
    }
}

#[tokio::test]
async fn a_code_without_a_shop_is_refused_strictly() {
    let path = "/ipp/v1/enrollments";
    let body = json!({"expires_in": 1000, "ttl": "TWO_HOURS"});
    let [strict, one, lenient] = compared("POST", path, body, "enrollment_location=required").await;
    strict.refuses(400, "location_id");
    one.refuses(400, "location_id");
    assert_eq!(lenient.status, 201);
}

/// Each row: the fields sent, and by rule the one that is blamed, or the seconds that the code then
/// serves.
#[tokio::test]
async fn a_codes_lifetime_is_read_by_the_rule_that_holds() {
    const HOURS: i64 = 3600;
    let both = json!({"expires_in": 60_000, "ttl": "TWENTY_FOUR_HOURS"});
    for (body, rule, expected) in [
        (json!({}), "expires_in", Ok(2 * HOURS)),
        (json!({}), "either", Ok(2 * HOURS)),
        (json!({}), "ttl", Err(vec!["ttl"])),
        (json!({}), "both", Err(vec!["expires_in", "ttl"])),
        (json!({"expires_in": 60_000}), "expires_in", Ok(60)),
        (json!({"expires_in": 60_000.0}), "either", Ok(60)),
        (json!({"expires_in": 60_000}), "ttl", Err(vec!["ttl"])),
        (json!({"expires_in": 60_000}), "both", Err(vec!["ttl"])),
        (
            json!({"ttl": "TWENTY_FOUR_HOURS"}),
            "expires_in",
            Ok(2 * HOURS),
        ),
        (
            json!({"ttl": "TWENTY_FOUR_HOURS"}),
            "either",
            Ok(24 * HOURS),
        ),
        (json!({"ttl": "SEVENTY_TWO_HOURS"}), "ttl", Ok(72 * HOURS)),
        (json!({"ttl": "TWO_HOURS"}), "both", Err(vec!["expires_in"])),
        (both.clone(), "expires_in", Ok(60)),
        (both.clone(), "ttl", Ok(24 * HOURS)),
        (both.clone(), "both", Ok(60)),
        (both, "either", Ok(60)),
        (json!({"ttl": "A_WEEK"}), "either", Err(vec!["ttl"])),
    ] {
        let rules = Rules::lenient().with(&format!("enrollment_life={rule}"));
        let client = Client::with_rules(rules.unwrap());
        let reply = client
            .call("POST", "/ipp/v1/enrollments", body.clone())
            .await;
        let got = match reply.status {
            201 => {
                let until = reply.json["expires_at"].as_str().unwrap();
                let format = &time::format_description::well_known::Rfc3339;
                let until = OffsetDateTime::parse(until, format).unwrap();
                let life = until - OffsetDateTime::now_utc();
                Ok(life.whole_seconds() + 1)
            }
            _ => Err(reply.json["errors"]
                .as_object()
                .unwrap()
                .keys()
                .map(String::as_str)
                .collect()),
        };
        assert_eq!(got, expected, "{body} by {rule}: {}", reply.json);
    }
}

/// Seen of codes that serve for long: they are to be pasted rather than typed.
#[tokio::test]
async fn a_code_that_serves_more_than_two_hours_is_a_uuid() {
    let client = Client::new();
    for (ttl, length) in [("TWO_HOURS", 12), ("TWENTY_FOUR_HOURS", 36)] {
        let made = client
            .call("POST", "/ipp/v1/enrollments", json!({"ttl": ttl}))
            .await;
        let code = made.json["enrollment_code"].as_str().unwrap().to_owned();
        assert_eq!(code.len(), length, "{ttl}");
    }
}

#[tokio::test]
async fn an_order_is_captured_at_the_tap_or_later() {
    for (rule, status, captured) in [("at_tap", "CAPTURED", 100), ("later", "AUTHORIZED", 0)] {
        let rules = Rules::lenient().with(&format!("capture={rule}")).unwrap();
        let client = Client::with_rules(rules);
        let device = client.make_device(json!({"name": "Counter 1"})).await;
        let session = client.charge(&device).await;
        let tap = format!("/ipp/v1/dev/sessions/{session}/simulate-tap");
        let paid = client.raw("POST", &tap, "").await.json;
        let id = paid["order_id"].as_str().unwrap();
        let order = client
            .get(&format!("/ordermanagement/v1/orders/{id}"))
            .await
            .json;
        assert_eq!(order["status"], status);
        assert_eq!(order["captured_amount"], captured);
        assert_eq!(order["remaining_authorized_amount"], 100 - captured);
        assert_eq!(
            order["captures"].as_array().unwrap().len(),
            usize::from(captured > 0)
        );
        assert_eq!(order["merchant_reference1"], "R1");
    }
    let path = format!("/ordermanagement/v1/orders/{UNKNOWN_ID}");
    let missing = Client::new().get(&path).await;
    assert_eq!(missing.status, 404);
    assert!(missing.json["error_code"].is_string() && missing.json["correlation_id"].is_string());
}
