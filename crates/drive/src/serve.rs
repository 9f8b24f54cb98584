//! A small file server for pages under test, with any headers, folders below any paths, generated
//! texts, and the proxy behind the same origin, as a shop's own web server may have it all.
//!
//! tower-http's `ServeDir` would do for the folders alone, and answers with `Last-Modified`, by which
//! browsers keep files: the tests about caches need answers that have just the headers they name.

mod collecting;
mod site;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::browser::until;
use crate::failure::{Failure, Outcome};

use collecting::Collecting;
pub(crate) use site::Site;
use site::kind;

/// What lets an answer be cached for a day.
const FOR_A_DAY: &str = "max-age=86400";

/// A served site; dropping this stops the server.
#[must_use]
pub(crate) struct Served {
    /// The origin, such as `http://127.0.0.1:40123`.
    pub(crate) origin: String,
    task: JoinHandle<()>,
    server: Arc<Server>,
}

impl Served {
    /// How often a path was requested.
    pub(crate) fn asked(&self, path: &str) -> usize {
        self.server.times(path).len()
    }

    /// The pauses between the requests of a path.
    pub(crate) fn pauses(&self, path: &str) -> Vec<Duration> {
        let times = self.server.times(path);
        let pauses = times.windows(2).map(|pair| pair[1] - pair[0]);
        pauses.collect()
    }

    /// Deploys the next version: from now on nothing is served that was there before it.
    pub(crate) fn deploy(&self) {
        self.server.deployed.store(true, Ordering::SeqCst);
    }

    /// Waits until a path was requested so many times.
    pub(crate) async fn until_asked(&self, path: &str, times: usize) -> Outcome<()> {
        until(async || {
            let words = || format!("{path} was not asked for {times} times");
            Ok((self.asked(path) >= times).then_some(()).ok_or_else(words))
        })
        .await
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Site {
    /// Serves it on a free port of 127.0.0.1.
    pub(crate) async fn serve(self) -> Outcome<Served> {
        self.serve_on(0).await
    }

    /// Serves it on this port of 127.0.0.1.
    pub(crate) async fn serve_on(self, port: u16) -> Outcome<Served> {
        let failed = |error: std::io::Error| Failure::Http(format!("cannot serve a page: {error}"));
        let listener = TcpListener::bind(("127.0.0.1", port))
            .await
            .map_err(failed)?;
        let origin = format!("http://{}", listener.local_addr().map_err(failed)?);
        let server = Arc::new(Server {
            headers: self.headers_at(&origin)?,
            site: self,
            client: Client::builder(TokioExecutor::new()).build_http(),
            asked: Mutex::default(),
            deployed: AtomicBool::default(),
        });
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&server));
        let task = tokio::spawn(async move {
            // It ends by being dropped; a broken connection shows in its page.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Served {
            origin,
            task,
            server,
        })
    }
}

struct Server {
    site: Site,
    headers: HeaderMap,
    client: Client<HttpConnector, Body>,
    /// All requested paths, and when.
    asked: Mutex<Vec<(String, Instant)>>,
    deployed: AtomicBool,
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let before = server.note(&path);
    if server.site.hanging.contains(&path) {
        std::future::pending::<()>().await;
    }
    if let Some((_, by)) = server.site.late.iter().find(|(at, _)| *at == path) {
        tokio::time::sleep(*by).await;
    }
    if let Some((_, status)) = server.site.refused.iter().find(|(at, _)| *at == path) {
        return status.into_response();
    }
    let outdated = server.site.outdated.iter().find(|(at, _)| *at == path);
    if let (0, Some((_, bytes))) = (before, outdated) {
        let head = [(CONTENT_TYPE, kind(&path)), (CACHE_CONTROL, FOR_A_DAY)];
        return (head, bytes.clone()).into_response();
    }
    match &server.site.proxy {
        Some(proxy) if path.starts_with("/api/") => server.pass_on(proxy, request).await,
        _ => server.file(&path),
    }
}

impl Server {
    /// Records a request; returns how often the path was requested before.
    fn note(&self, path: &str) -> usize {
        let before = self.times(path).len();
        if let Ok(mut asked) = self.asked.lock() {
            asked.push((path.to_owned(), Instant::now()));
        }
        before
    }

    /// When a path was requested.
    fn times(&self, path: &str) -> Vec<Instant> {
        let times = |asked: &[(String, Instant)]| {
            let of_path = asked.iter().filter(|(at, _)| at == path);
            of_path.map(|(_, time)| *time).collect()
        };
        self.asked.lock().map_or(Vec::new(), |asked| times(&asked))
    }

    /// Forwards a request; the answer's body comes as the proxy sends it, however long that takes.
    async fn pass_on(&self, proxy: &str, mut request: Request) -> Response {
        let wanted = request
            .uri()
            .path_and_query()
            .map_or("/", |path| path.as_str());
        let path = request.uri().path();
        let collected = self.site.collected.iter().find(|(at, _)| at == path);
        let Ok(uri) = format!("{proxy}{wanted}").parse::<Uri>() else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        *request.uri_mut() = uri;
        for name in [HOST, CONNECTION] {
            request.headers_mut().remove(name);
        }
        match self.client.request(request).await {
            Ok(answer) => answer.map(|body| match collected {
                Some((_, least)) => Body::new(Collecting::new(Body::new(body), *least)),
                None => Body::new(body),
            }),
            Err(_) => StatusCode::BAD_GATEWAY.into_response(),
        }
    }

    fn file(&self, path: &str) -> Response {
        let path = match path.strip_suffix('/') {
            Some(folder) => format!("{folder}/index.html"),
            None => path.to_owned(),
        };
        let deployed = self.deployed.load(Ordering::SeqCst);
        let compressed = self.site.compressed_file(&path, deployed);
        let encoding = compressed.as_ref().map(|_| HeaderValue::from_static("br"));
        let mut answer = match compressed.or_else(|| self.site.read(&path, deployed)) {
            Some(bytes) => {
                let other = self.site.kinds.iter().find(|(at, _)| *at == path);
                let kind = other.map_or_else(|| kind(&path), |(_, kind)| kind);
                ([(CONTENT_TYPE, kind)], bytes).into_response()
            }
            None => StatusCode::NOT_FOUND.into_response(),
        };
        answer.headers_mut().extend(self.headers.clone());
        let encoding = encoding.map(|encoding| (CONTENT_ENCODING, encoding));
        answer.headers_mut().extend(encoding);
        if self.site.cacheable.contains(&path) {
            let for_a_day = HeaderValue::from_static(FOR_A_DAY);
            answer.headers_mut().insert(CACHE_CONTROL, for_a_day);
        }
        answer
    }
}

#[cfg(test)]
#[path = "serve_test.rs"]
mod tests;
