//! A small file server for pages under test, with any headers, folders below any paths, generated
//! texts, and the proxy behind the same origin, as a shop's own web server may have it all.
//!
//! tower-http's `ServeDir` would do for the folders alone, and answers with `Last-Modified`, by which
//! browsers keep files: the tests about caches need answers that have just the headers they name.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::browser::until;
use crate::failure::{Failure, Outcome};

/// A site to serve.
#[derive(Clone, Debug, Default)]
pub(crate) struct Site {
    /// Each path prefix, with a slash at both ends, and its folder.
    folders: Vec<(String, PathBuf)>,
    texts: Vec<(String, Vec<u8>)>,
    kinds: Vec<(String, &'static str)>,
    headers: Vec<(&'static str, String)>,
    proxy: Option<String>,
    hanging: Vec<String>,
    outdated: Vec<(String, Vec<u8>)>,
}

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
        let asked = self.server.asked.lock();
        asked.map_or(0, |asked| asked.iter().filter(|at| *at == path).count())
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
    /// Adds the files of a folder below a path such as `/` or `/shop/assets/`.
    pub(crate) fn folder(mut self, below: &str, folder: impl Into<PathBuf>) -> Self {
        self.folders.push((below.to_owned(), folder.into()));
        self
    }

    /// Adds a text at a path, before any file there; its type follows from the path's extension.
    pub(crate) fn text(self, path: &str, text: impl Into<String>) -> Self {
        self.bytes(path, text.into().into_bytes())
    }

    /// Adds bytes at a path, likewise.
    pub(crate) fn bytes(mut self, path: &str, bytes: Vec<u8>) -> Self {
        self.texts.push((path.to_owned(), bytes));
        self
    }

    /// Sets another content type for a path.
    pub(crate) fn kind(mut self, path: &str, kind: &'static str) -> Self {
        self.kinds.push((path.to_owned(), kind));
        self
    }

    /// Adds a header to every answer but the proxy's. `{origin}` in it is replaced by the site's
    /// origin.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Forwards `/api/` to the proxy at this address; streams are forwarded as they come.
    pub(crate) fn proxy(mut self, address: &str) -> Self {
        self.proxy = Some(address.trim_end_matches('/').to_owned());
        self
    }

    /// Makes a path never answer; this precedes everything else.
    pub(crate) fn hang(mut self, path: &str) -> Self {
        self.hanging.push(path.to_owned());
        self
    }

    /// Makes a path's first answer these bytes, cacheable for a day.
    pub(crate) fn outdated(mut self, path: &str, bytes: Vec<u8>) -> Self {
        self.outdated.push((path.to_owned(), bytes));
        self
    }

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
    /// All requested paths.
    asked: Mutex<Vec<String>>,
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let before = server.note(&path);
    if server.site.hanging.contains(&path) {
        std::future::pending::<()>().await;
    }
    let outdated = server.site.outdated.iter().find(|(at, _)| *at == path);
    if let (0, Some((_, bytes))) = (before, outdated) {
        let head = [
            (CONTENT_TYPE, kind(&path)),
            (CACHE_CONTROL, "max-age=86400"),
        ];
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
        let Ok(mut asked) = self.asked.lock() else {
            return 0;
        };
        let before = asked.iter().filter(|at| *at == path).count();
        asked.push(path.to_owned());
        before
    }

    /// Forwards a request; the answer's body comes as the proxy sends it, however long that takes.
    async fn pass_on(&self, proxy: &str, mut request: Request) -> Response {
        let wanted = request
            .uri()
            .path_and_query()
            .map_or("/", |path| path.as_str());
        let Ok(uri) = format!("{proxy}{wanted}").parse::<Uri>() else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        *request.uri_mut() = uri;
        for name in [HOST, CONNECTION] {
            request.headers_mut().remove(name);
        }
        match self.client.request(request).await {
            Ok(answer) => answer.map(Body::new),
            Err(_) => StatusCode::BAD_GATEWAY.into_response(),
        }
    }

    fn file(&self, path: &str) -> Response {
        let path = match path.strip_suffix('/') {
            Some(folder) => format!("{folder}/index.html"),
            None => path.to_owned(),
        };
        let mut answer = match self.site.read(&path) {
            Some(bytes) => {
                let other = self.site.kinds.iter().find(|(at, _)| *at == path);
                let kind = other.map_or_else(|| kind(&path), |(_, kind)| kind);
                ([(CONTENT_TYPE, kind)], bytes).into_response()
            }
            None => StatusCode::NOT_FOUND.into_response(),
        };
        answer.headers_mut().extend(self.headers.clone());
        answer
    }
}

impl Site {
    fn headers_at(&self, origin: &str) -> Outcome<HeaderMap> {
        let header = |(name, value): &(&'static str, String)| {
            let bad = |error| Failure::Usage(format!("the header {name}: {error}"));
            let value = value.replace("{origin}", origin);
            let value = HeaderValue::from_str(&value).map_err(bad)?;
            Ok((HeaderName::from_static(name), value))
        };
        self.headers.iter().map(header).collect()
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        if let Some((_, text)) = self.texts.iter().find(|(at, _)| at == path) {
            return Some(text.clone());
        }
        if path.split('/').any(|part| part == "..") {
            return None;
        }
        self.folders.iter().find_map(|(below, folder)| {
            let file = folder.join(path.strip_prefix(below.as_str())?);
            std::fs::read(file).ok()
        })
    }
}

/// The content type: browsers accept modules, stylesheets and wasm with the right type only.
fn kind(path: &str) -> &'static str {
    let ending = Path::new(path).extension().and_then(|end| end.to_str());
    match ending {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
#[path = "serve_test.rs"]
mod tests;
