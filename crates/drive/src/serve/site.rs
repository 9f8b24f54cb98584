//! What a site serves.

use std::path::{Path, PathBuf};
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::failure::{Failure, Outcome};

/// A site to serve.
#[derive(Clone, Debug, Default)]
pub(crate) struct Site {
    /// Each path prefix, with a slash at both ends, and its folder.
    pub(super) folders: Vec<(String, PathBuf)>,
    pub(super) texts: Vec<(String, Vec<u8>)>,
    pub(super) kinds: Vec<(String, &'static str)>,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) proxy: Option<String>,
    pub(super) hanging: Vec<String>,
    pub(super) refused: Vec<(String, StatusCode)>,
    pub(super) cacheable: Vec<String>,
    pub(super) collected: Vec<(String, usize)>,
    pub(super) late: Vec<(String, Duration)>,
    /// What is served until the next version is deployed.
    pub(super) before: Vec<(String, Vec<u8>)>,
    pub(super) outdated: Vec<(String, Vec<u8>)>,
    pub(super) compressed: bool,
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

    /// Answers a path with this status.
    pub(crate) fn refuse(mut self, path: &str, status: StatusCode) -> Self {
        self.refused.push((path.to_owned(), status));
        self
    }

    /// Lets a path be cached for a day; what is not so marked, browsers ask for each time.
    pub(crate) fn cacheable(mut self, path: &str) -> Self {
        self.cacheable.push(path.to_owned());
        self
    }

    /// Holds the proxy's answer on a path back until there are so many bytes of its body.
    pub(crate) fn collect(mut self, path: &str, least: usize) -> Self {
        self.collected.push((path.to_owned(), least));
        self
    }

    /// Answers a path after so much time.
    pub(crate) fn late(mut self, path: &str, by: Duration) -> Self {
        self.late.push((path.to_owned(), by));
        self
    }

    /// Adds bytes at a path that the next version replaces or removes.
    pub(crate) fn before(mut self, path: &str, bytes: Vec<u8>) -> Self {
        self.before.push((path.to_owned(), bytes));
        self
    }

    /// Sends each file that has another beside it, with `.br` behind its name, as that one.
    pub(crate) fn compressed(mut self) -> Self {
        self.compressed = true;
        self
    }

    /// Makes a path's first answer these bytes, cacheable for a day.
    pub(crate) fn outdated(mut self, path: &str, bytes: Vec<u8>) -> Self {
        self.outdated.push((path.to_owned(), bytes));
        self
    }
}

impl Site {
    pub(super) fn headers_at(&self, origin: &str) -> Outcome<HeaderMap> {
        let header = |(name, value): &(&'static str, String)| {
            let bad = |error| Failure::Usage(format!("the header {name}: {error}"));
            let value = value.replace("{origin}", origin);
            let value = HeaderValue::from_str(&value).map_err(bad)?;
            Ok((HeaderName::from_static(name), value))
        };
        self.headers.iter().map(header).collect()
    }

    /// A file as brotli has it, where that is there and wanted.
    pub(super) fn compressed_file(&self, path: &str, deployed: bool) -> Option<Vec<u8>> {
        let name = self.compressed.then(|| format!("{path}.br"))?;
        self.read(&name, deployed)
    }

    pub(super) fn read(&self, path: &str, deployed: bool) -> Option<Vec<u8>> {
        let before = if deployed { &[] } else { &*self.before };
        let mut texts = before.iter().chain(&self.texts);
        if let Some((_, text)) = texts.find(|(at, _)| at == path) {
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
pub(super) fn kind(path: &str) -> &'static str {
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
