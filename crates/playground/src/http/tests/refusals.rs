//! Refusals on all routes: missing rights, unreadable requests, unknown objects.

use super::*;

#[tokio::test]
async fn every_route_known_or_not_needs_the_key() {
    let client = Client::new();
    for (method, path) in [
        ("GET", "/ipp/v1/devices"),
        ("PUT", "/ipp/v1/devices/x"),
        ("GET", "/ipp/v1/locations"),
        ("POST", "/ipp/v1/enrollments"),
        ("POST", "/ipp/v1/sessions"),
        ("GET", "/ipp/v1/sessions/x"),
        ("PUT", "/ipp/v1/sessions/x/cancel"),
        ("POST", "/ipp/v1/dev/devices"),
        ("POST", "/ipp/v1/dev/enrollments/pair"),
        ("POST", "/ipp/v1/dev/sessions/x/simulate-tap"),
        ("POST", "/ipp/v1/dev/sessions/x/simulate-activate"),
        ("GET", "/nothing"),
    ] {
        for key in [None, Some("Basic wrong")] {
            let mut request = Request::builder().method(method).uri(path);
            if let Some(key) = key {
                request = request.header(header::AUTHORIZATION, key);
            }
            let reply = client.send(request.body(Body::empty()).unwrap()).await;
            reply.refuses(401, "");
            assert!(reply.headers.contains_key(header::WWW_AUTHENTICATE));
        }
    }
}

#[tokio::test]
async fn an_unknown_route_and_a_wrong_method_are_problems_too() {
    let client = Client::new();
    client.get("/ipp/v1/nothing").await.refuses(404, "");
    client.get("/").await.refuses(404, "");
    let reply = client.call("DELETE", "/ipp/v1/sessions", json!({})).await;
    reply.refuses(405, "");
    assert_eq!(reply.headers[header::ALLOW], "POST");
}

#[tokio::test]
async fn a_body_that_cannot_be_read_says_why() {
    let client = Client::new();
    for path in [
        "/ipp/v1/sessions",
        "/ipp/v1/dev/devices",
        "/ipp/v1/enrollments",
    ] {
        for body in ["", "{", "{} {}", "[1"] {
            client.raw("POST", path, body).await.refuses(400, "");
        }
    }
    let mut body = order(UNKNOWN_ID);
    body["order_items"][0]["quantity"] = json!(1.5);
    let reply = client.call("POST", "/ipp/v1/sessions", body).await;
    reply.refuses(400, "order_items[0].quantity");
    let reply = client
        .call("POST", "/ipp/v1/dev/devices", json!({"name": 5}))
        .await;
    reply.refuses(400, "name");
    client
        .raw("POST", "/ipp/v1/sessions", &" ".repeat(3 << 20))
        .await
        .refuses(413, "");

    let request = Request::post("/ipp/v1/sessions")
        .header(header::AUTHORIZATION, format!("Basic {KEY}"))
        .body(Body::from("{}"))
        .unwrap();
    client.send(request).await.refuses(415, "");
}

#[tokio::test]
async fn a_malformed_id_is_named_wherever_it_stands() {
    let client = Client::new();
    for (method, path, field) in [
        ("GET", "devices/till-1", "id"),
        ("GET", "locations/shop", "id"),
        ("GET", "sessions/1", "session_id"),
        ("PUT", "sessions/1/cancel", "session_id"),
        ("POST", "dev/sessions/1/simulate-tap", "session_id"),
        ("GET", "devices?location_id=shop", "location_id"),
        ("POST", "sessions?location_id=shop", "location_id"),
    ] {
        let path = format!("/ipp/v1/{path}");
        let reply = client.call(method, &path, order(UNKNOWN_ID)).await;
        reply.refuses(400, field);
    }
}

#[tokio::test]
async fn a_parameter_that_a_route_does_not_have_is_refused() {
    let client = Client::new();
    for (method, path) in [
        ("GET", "devices?locationId=x"),
        ("GET", "locations?location_id=x"),
        ("GET", "enrollments?includeConsumed=false"),
        ("POST", "sessions?location=x"),
        ("GET", "dev/sessions?reference=x"),
        ("POST", "dev/sessions/{id}/simulate-tap?result=SUCCESS"),
    ] {
        let path = format!("/ipp/v1/{}", path.replace("{id}", UNKNOWN_ID));
        let reply = client.call(method, &path, order(UNKNOWN_ID)).await;
        let name = path.split(['?', '=']).nth(1).unwrap();
        reply.refuses(400, name);
    }
}

#[tokio::test]
async fn what_does_not_exist_is_404() {
    let client = Client::new();
    let named = json!({"name": "A"}).to_string();
    let order = order(UNKNOWN_ID).to_string();
    for (method, path, body, field) in [
        ("GET", "devices/{id}", "", ""),
        ("DELETE", "devices/{id}", "", ""),
        ("PUT", "devices/{id}", &*named, ""),
        ("GET", "locations/{id}", "", "location_id"),
        ("GET", "sessions/{id}", "", ""),
        ("PUT", "sessions/{id}/cancel", "", ""),
        ("POST", "dev/sessions/{id}/simulate-tap", "", ""),
        ("POST", "sessions", &*order, "device_id"),
    ] {
        let path = format!("/ipp/v1/{}", path.replace("{id}", UNKNOWN_ID));
        client.raw(method, &path, body).await.refuses(404, field);
    }
}

#[tokio::test]
async fn a_list_asked_for_another_merchant_is_refused() {
    let client = Client::of_merchant(Some("M1"));
    for path in [
        "/ipp/v1/devices",
        "/ipp/v1/locations",
        "/ipp/v1/enrollments",
    ] {
        let ask = |merchant: Option<&str>| {
            let mut request =
                Request::get(path).header(header::AUTHORIZATION, format!("Basic {KEY}"));
            if let Some(merchant) = merchant {
                request = request.header("x-merchant-id", merchant);
            }
            client.send(request.body(Body::empty()).unwrap())
        };
        ask(Some("M2")).await.refuses(403, "");
        assert_eq!(ask(Some("M1")).await.status, 200);
        assert_eq!(ask(None).await.status, 200);
    }
}
