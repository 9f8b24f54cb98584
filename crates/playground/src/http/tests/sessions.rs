//! Sessions over HTTP, from the first request to the last.

use super::*;

#[tokio::test]
async fn an_order_that_does_not_add_up_is_refused_and_starts_nothing() {
    let client = Client::new();
    let device = client.make_device(json!({"name": "Counter 1"})).await;
    let mut body = order(&device);
    body["order_items"][0]["total_amount"] = json!(90);
    let reply = client.call("POST", "/ipp/v1/sessions", body).await;
    reply.refuses(400, "order_items[0].total_amount");
    assert!(
        reply.json["detail"]
            .as_str()
            .unwrap()
            .contains("off by -10")
    );
    client.charge(&device).await;
}

#[tokio::test]
async fn a_session_is_sent_read_tapped_and_ends() {
    let client = Client::new();
    let device = client.make_device(json!({"name": "Counter 1"})).await;
    let created = client
        .call("POST", "/ipp/v1/sessions", order(&device))
        .await
        .json;
    assert_eq!(created["status"], "CREATED");
    assert_eq!(created["order_id"], Value::Null);
    assert_eq!(created["device_id"], *device);
    assert_eq!(created["merchant_reference1"], "R1");
    assert_eq!(created["order_items"][0]["tax_rate"], 2500);
    assert!(
        created["purchase_started_at"]
            .as_str()
            .unwrap()
            .ends_with('Z')
    );
    let session = format!(
        "/ipp/v1/sessions/{}",
        created["session_id"].as_str().unwrap()
    );
    assert_eq!(client.get(&session).await.json, created);

    client
        .call("POST", "/ipp/v1/sessions", order(&device))
        .await
        .refuses(409, "");
    let tap = session.replace("/sessions", "/dev/sessions") + "/simulate-tap";
    let activate = session.replace("/sessions", "/dev/sessions") + "/simulate-activate";
    let active = client.raw("POST", &activate, "").await.json;
    assert_eq!(active["status"], "ACTIVE");
    client
        .raw("POST", &format!("{tap}?outcome=MAYBE"), "")
        .await
        .refuses(400, "outcome");
    let declined = client
        .raw("POST", &format!("{tap}?outcome=LOST_CARD"), "")
        .await;
    assert_eq!(
        (declined.status, &declined.json["status"]),
        (200, &json!("ACTIVE"))
    );
    let paid = client.raw("POST", &tap, "").await.json;
    assert_eq!(paid["status"], "FINALIZED");
    assert!(paid["order_id"].is_string() && paid["purchase_completed_at"].is_string());

    client.raw("POST", &tap, "").await.refuses(409, "");
    client
        .raw("PUT", &format!("{session}/cancel"), "")
        .await
        .refuses(409, "");
    assert_eq!(client.get(&session).await.json["status"], "FINALIZED");
}

#[tokio::test]
async fn cancelling_twice_is_answered_like_once() {
    let client = Client::new();
    let device = client.make_device(json!({"name": "Counter 1"})).await;
    let cancel = format!("/ipp/v1/sessions/{}/cancel", client.charge(&device).await);
    for _ in 0..2 {
        let reply = client.raw("PUT", &cancel, "").await;
        assert_eq!(
            (reply.status, &reply.json["status"]),
            (200, &json!("CANCELLED"))
        );
    }
}

#[tokio::test]
async fn a_sale_in_another_shop_than_the_devices_is_refused() {
    let client = Client::new();
    let (here, there) = (client.shop(0).await, client.shop(1).await);
    let device = client
        .make_device(json!({"name": "Counter 1", "location_id": here}))
        .await;
    let path = |shop: &str| format!("/ipp/v1/sessions?location_id={shop}");
    client
        .call("POST", &path(&there), order(&device))
        .await
        .refuses(400, "location_id");
    client
        .call("POST", &path(UNKNOWN_ID), order(&device))
        .await
        .refuses(404, "location_id");
    assert_eq!(
        client
            .call("POST", &path(&here), order(&device))
            .await
            .status,
        201
    );
}
