//! Devices, locations and enrollments over HTTP.

use super::*;

#[tokio::test]
async fn a_simulated_device_needs_a_name_and_is_marked_simulated() {
    let client = Client::new();
    let path = "/ipp/v1/dev/devices";
    for (body, status, field) in [
        (json!({}), 400, "name"),
        (json!({"name": "  "}), 400, "name"),
        (
            json!({"name": "A", "location_id": UNKNOWN_ID}),
            404,
            "location_id",
        ),
        (
            json!({"name": "A", "location_id": "shop"}),
            400,
            "location_id",
        ),
    ] {
        client.call("POST", path, body).await.refuses(status, field);
    }

    let body = json!({"name": "A", "metadata": {"simulated": "false", "zone": "bar"}});
    let made = client.call("POST", path, body).await.json;
    assert_eq!(
        made["metadata"],
        json!({"simulated": "true", "zone": "bar"})
    );
}

#[tokio::test]
async fn a_device_is_replaced_as_a_whole_and_removed_for_good() {
    let client = Client::new();
    let shop = client.shop(0).await;
    let id = client
        .make_device(json!({"name": "A", "location_id": shop}))
        .await;
    let path = format!("/ipp/v1/devices/{id}");
    client
        .call("PUT", &path, json!({"name": ""}))
        .await
        .refuses(400, "name");
    let changed = client.call("PUT", &path, json!({"name": "B"})).await.json;
    assert_eq!(changed["name"], "B");
    assert_eq!(
        (&changed["location_id"], &changed["metadata"]),
        (&Value::Null, &json!({}))
    );
    assert_eq!(client.get(&path).await.json, changed);
    assert_eq!(client.raw("DELETE", &path, "").await.status, 204);
    client.get(&path).await.refuses(404, "");
}

#[tokio::test]
async fn more_devices_than_a_page_holds_are_all_found_page_by_page() {
    let client = Client::new();
    for n in 0..105 {
        client
            .make_device(json!({"name": format!("Counter {n}")}))
            .await;
    }
    let first = client.get("/ipp/v1/devices?size=100").await.json;
    assert_eq!(first["content"].as_array().unwrap().len(), 100);
    assert_eq!(
        (&first["total_elements"], &first["total_pages"]),
        (&json!(105), &json!(2))
    );
    assert_eq!(
        (&first["first"], &first["last"]),
        (&json!(true), &json!(false))
    );
    let second = client.get("/ipp/v1/devices?size=100&page=1").await.json;
    assert_eq!(second["content"].as_array().unwrap().len(), 5);
    assert_eq!(second["content"][4]["name"], "Counter 104");
    assert_eq!(
        (&second["page_number"], &second["last"]),
        (&json!(1), &json!(true))
    );
    let usual = client.get("/ipp/v1/devices").await.json;
    assert_eq!(
        (
            &usual["page_size"],
            usual["content"].as_array().unwrap().len()
        ),
        (&json!(20), 20)
    );

    for (query, field) in [
        ("size=101", "size"),
        ("page=x", "page"),
        ("page=1&page=2", "page"),
    ] {
        let reply = client.get(&format!("/ipp/v1/devices?{query}")).await;
        reply.refuses(400, field);
    }
}

#[tokio::test]
async fn device_filters_must_all_match() {
    let client = Client::new();
    let shop = client.shop(1).await;
    let labels = json!({"zone": "bar", "url": "a:b"});
    client
        .make_device(json!({"name": "A", "location_id": shop, "metadata": labels}))
        .await;
    client
        .make_device(json!({"name": "B", "metadata": {"zone": "bar"}}))
        .await;
    for (query, count) in [
        ("metadata=zone:bar".to_owned(), 2),
        ("metadata=zone:bar&metadata=url:a%3Ab".to_owned(), 1),
        ("metadata=zone:hall".to_owned(), 0),
        (format!("location_id={shop}"), 1),
        (format!("location_id={UNKNOWN_ID}"), 0),
        (format!("location_id={shop}&metadata=simulated:true"), 1),
    ] {
        let list = client.get(&format!("/ipp/v1/devices?{query}")).await.json;
        assert_eq!(list["total_elements"], count, "{query}");
    }
    client
        .get("/ipp/v1/devices?metadata=zone")
        .await
        .refuses(400, "metadata");
    let six = ["metadata=a:b"; 6].join("&");
    client
        .get(&format!("/ipp/v1/devices?{six}"))
        .await
        .refuses(400, "metadata");
}

#[tokio::test]
async fn two_locations_are_there_from_the_start() {
    let client = Client::new();
    let list = client.get("/ipp/v1/locations").await.json;
    assert_eq!(list["total_elements"], 2);
    let first = &list["content"][0];
    let path = format!("/ipp/v1/locations/{}", first["id"].as_str().unwrap());
    assert_eq!(client.get(&path).await.json, *first);
    assert_eq!(
        client.get("/ipp/v1/devices").await.json["total_elements"],
        0
    );
}

#[tokio::test]
async fn a_phone_is_paired_by_its_enrollment_code() {
    let client = Client::new();
    let path = "/ipp/v1/enrollments";
    for (body, status, field) in [
        (json!({"expires_in": 0}), 400, "expires_in"),
        (json!({"location_id": "x"}), 400, "location_id"),
        (json!({"location_id": UNKNOWN_ID}), 404, "location_id"),
    ] {
        client.call("POST", path, body).await.refuses(status, field);
    }
    let made = client.call("POST", path, json!({})).await;
    assert_eq!(
        (made.status, &made.json["status"]),
        (201, &json!("PENDING"))
    );

    let pair = "/ipp/v1/dev/enrollments/pair";
    let code = &made.json["enrollment_code"];
    let phone = |platform| json!({"enrollment_code": code, "name": "Bar", "platform": platform});
    client
        .call("POST", pair, json!({"name": "Bar"}))
        .await
        .refuses(400, "enrollment_code");
    client
        .call("POST", pair, phone("WINDOWS"))
        .await
        .refuses(400, "platform");
    let device = client.call("POST", pair, phone("ANDROID")).await;
    assert_eq!(
        (device.status, &device.json["platform"]),
        (201, &json!("ANDROID"))
    );
    client
        .call("POST", pair, phone("ANDROID"))
        .await
        .refuses(409, "enrollment_code");
    let list = client.get(path).await.json;
    assert_eq!(list["content"][0]["status"], "CONSUMED");
    assert_eq!(
        client.get("/ipp/v1/devices").await.json["total_elements"],
        1
    );
}

/// What a phone proves itself with is told when it is registered, and never again.
#[tokio::test]
async fn credentials_are_in_the_answer_to_a_registration_alone() {
    let client = Client::new();
    let path = "/ipp/v1/dev/devices";
    let made = client.call("POST", path, json!({"name": "A"})).await.json;
    let token = made["credentials"]["bearer_token"].as_str().unwrap();
    let code = client
        .call("POST", "/ipp/v1/enrollments", json!({}))
        .await
        .json;
    let phone = json!({
        "enrollment_code": code["enrollment_code"], "name": "B", "platform": "IOS"
    });
    let paired = client
        .call("POST", "/ipp/v1/dev/enrollments/pair", phone)
        .await
        .json;
    let other = paired["credentials"]["bearer_token"].as_str().unwrap();
    assert_ne!(token, other);

    let one = format!("/ipp/v1/devices/{}", made["id"].as_str().unwrap());
    let changed = client.call("PUT", &one, json!({"name": "C"})).await.json;
    for answer in [
        changed,
        client.get(&one).await.json,
        client.get("/ipp/v1/devices").await.json,
    ] {
        let text = answer.to_string();
        assert!(text.contains("hardware_id"), "{text}");
        assert!(
            !text.contains("credentials") && !text.contains(token),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_simulated_device_can_be_a_terminal_with_its_register_open() {
    let client = Client::new();
    let path = "/ipp/v1/dev/devices";
    let usual = client.call("POST", path, json!({"name": "A"})).await.json;
    assert_eq!(
        (&usual["platform"], &usual["open_cash_register_id"]),
        (&json!("ANDROID"), &Value::Null)
    );
    let body = json!({"name": "B", "platform": "TERMINAL", "open_cash_register_id": 7});
    let made = client.call("POST", path, body).await.json;
    let read = client
        .get(&format!("/ipp/v1/devices/{}", made["id"].as_str().unwrap()))
        .await;
    assert_eq!(
        (&read.json["platform"], &read.json["open_cash_register_id"]),
        (&json!("TERMINAL"), &json!(7))
    );
    client
        .call(
            "POST",
            path,
            json!({"name": "C", "open_cash_register_id": 1.5}),
        )
        .await
        .refuses(400, "open_cash_register_id");
}

#[tokio::test]
async fn a_withdrawn_code_pairs_nothing_and_is_listed_no_more() {
    let client = Client::new();
    let path = "/ipp/v1/enrollments";
    let made = client.call("POST", path, json!({})).await.json;
    let one = format!("{path}/{}", made["enrollment_id"].as_str().unwrap());
    assert_eq!(client.raw("DELETE", &one, "").await.status, 204);
    client.raw("DELETE", &one, "").await.refuses(404, "");
    assert_eq!(client.get(path).await.json["total_elements"], 0);
    let phone = json!({
        "enrollment_code": made["enrollment_code"], "name": "Bar", "platform": "IOS"
    });
    let pair = "/ipp/v1/dev/enrollments/pair";
    client
        .call("POST", pair, phone)
        .await
        .refuses(409, "enrollment_code");

    let used = client.call("POST", path, json!({})).await.json;
    let phone = json!({
        "enrollment_code": used["enrollment_code"], "name": "Bar", "platform": "TERMINAL"
    });
    let paired = client.call("POST", pair, phone).await.json;
    assert_eq!(paired["platform"], "TERMINAL");
    let one = format!("{path}/{}", used["enrollment_id"].as_str().unwrap());
    client.raw("DELETE", &one, "").await.refuses(409, "");
    assert_eq!(client.get(path).await.json["total_elements"], 1);
    let without = format!("{path}?include_consumed=false");
    assert_eq!(client.get(&without).await.json["total_elements"], 0);
    let wrong = format!("{path}?include_consumed=maybe");
    client.get(&wrong).await.refuses(400, "include_consumed");
}
