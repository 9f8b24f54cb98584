//! Requests to the server as a browser sends them.

#![allow(clippy::unwrap_used)]

use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc;

use super::*;

async fn get(url: &str) -> http::Response<Incoming> {
    let client: Client<HttpConnector, Body> = Client::builder(TokioExecutor::new()).build_http();
    client.get(url.parse().unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_file_is_found_below_its_path_with_its_type_and_the_headers() {
    let here = env!("CARGO_MANIFEST_DIR");
    let site = Site::default()
        .folder("/shop/", here)
        .text("/index.html", "<p>hello")
        .header("x-strict", "at {origin}");
    let served = site.serve().await.unwrap();
    let page = get(&format!("{}/", served.origin)).await;
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    assert_eq!(page.headers()["x-strict"], format!("at {}", served.origin));
    assert_eq!(
        page.into_body().collect().await.unwrap().to_bytes(),
        "<p>hello"
    );
    let status = async |path: &str| get(&format!("{}{path}", served.origin)).await.status();
    assert_eq!(status("/shop/Cargo.toml").await, 200);
    assert_eq!(status("/Cargo.toml").await, 404);
    assert_eq!(status("/shop/src/../../Cargo.toml").await, 404);
}

#[tokio::test]
async fn a_compressed_file_is_sent_in_place_of_its_original() {
    let site = Site::default()
        .text("/a.js", "large")
        .text("/a.js.br", "small")
        .text("/b.js", "alone")
        .compressed();
    let served = site.serve().await.unwrap();
    for (path, text, encoding) in [("/a.js", "small", Some("br")), ("/b.js", "alone", None)] {
        let answer = get(&format!("{}{path}", served.origin)).await;
        let head = answer.headers();
        assert_eq!(head["content-type"], "text/javascript; charset=utf-8");
        let sent = head.get("content-encoding").map(|it| it.to_str().unwrap());
        assert_eq!(sent, encoding);
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, text);
    }
}

#[tokio::test]
async fn a_stream_of_the_proxy_is_passed_on_as_it_comes() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    let (sender, mut parts) = mpsc::unbounded_channel::<&'static str>();
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        connection.write_all(head.as_bytes()).await.unwrap();
        // The next part is sent only after the last one has arrived.
        while let Some(part) = parts.recv().await {
            let chunk = format!("{:x}\r\n{part}\r\n", part.len());
            connection.write_all(chunk.as_bytes()).await.unwrap();
        }
    });
    let served = Site::default().proxy(&proxy).serve().await.unwrap();
    let answer = get(&format!("{}/api/events", served.origin)).await;
    let mut body = answer.into_body();
    for part in ["one", "two"] {
        sender.send(part).unwrap();
        let frame = body.frame().await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), part);
    }
}

#[tokio::test]
async fn a_collected_answer_comes_at_once_when_there_is_enough() {
    let text = Site::default()
        .text("/api/till", "four")
        .text("/api/devices", "");
    let proxy = text.serve().await.unwrap();
    let site = Site::default()
        .proxy(&proxy.origin)
        .collect("/api/till", 1_000_000)
        .collect("/api/devices", 1);
    let served = site.serve().await.unwrap();
    for (path, whole) in [("/api/till", "four"), ("/api/devices", "")] {
        let answer = get(&format!("{}{path}", served.origin)).await;
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, whole);
    }
}

#[tokio::test]
async fn an_outdated_file_is_given_once_and_every_request_is_counted() {
    let site = Site::default()
        .text("/a.wasm", "new")
        .outdated("/a.wasm", b"old".to_vec())
        .kind("/a.wasm", "application/wasm; charset=utf-8");
    let served = site.serve().await.unwrap();
    let url = format!("{}/a.wasm", served.origin);
    let old = get(&url).await;
    assert_eq!(old.headers()["cache-control"], "max-age=86400");
    assert_eq!(old.into_body().collect().await.unwrap().to_bytes(), "old");
    let new = get(&url).await;
    assert_eq!(
        new.headers()["content-type"],
        "application/wasm; charset=utf-8"
    );
    assert_eq!(new.into_body().collect().await.unwrap().to_bytes(), "new");
    assert_eq!(served.asked("/a.wasm"), 2);
}

#[tokio::test]
async fn a_deployment_takes_the_place_of_what_was_there_before() {
    let site = Site::default()
        .text("/a.js", "new")
        .before("/a.js", b"old".to_vec())
        .before("/b.js", b"gone".to_vec())
        .cacheable("/a.js")
        .refuse("/c.js", StatusCode::SERVICE_UNAVAILABLE);
    let served = site.serve().await.unwrap();
    let read = async |path: &str| {
        let answer = get(&format!("{}{path}", served.origin)).await;
        let cached = answer.headers().contains_key("cache-control");
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, cached, String::from_utf8(body.to_vec()).unwrap())
    };
    assert_eq!(read("/a.js").await, (200, true, "old".to_owned()));
    assert_eq!(read("/b.js").await, (200, false, "gone".to_owned()));
    served.deploy();
    assert_eq!(read("/a.js").await, (200, true, "new".to_owned()));
    assert_eq!(read("/b.js").await.0, 404);
    assert_eq!(read("/c.js").await.0, 503);
    assert_eq!(served.pauses("/a.js").len(), 1);
}
