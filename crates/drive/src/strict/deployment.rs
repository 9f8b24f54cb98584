//! The ways in which a shop may serve the element, from plain to awkward.

use std::path::PathBuf;

use crate::failure::{Failure, Outcome};
use crate::serve::{Served, Site};

/// The policy under which the element promises to work, whatever framework is around it.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      connect-src 'self'; require-trusted-types-for 'script'";

/// The folder of the element's files on the shop's server.
const SUBFOLDER: &str = "/shop/assets/ipp/";

/// What to serve: built files, and the proxy.
pub(super) struct Built {
    /// The folder with the element's files.
    pub(super) files: PathBuf,
    /// The module in it that a page loads.
    pub(super) entry: String,
    /// The proxy's address.
    pub(super) proxy: String,
    /// The till's token, which a shop's own backend would put into the page. The playground's route
    /// has none for a page with an opaque origin, which may be anybody's.
    pub(super) token: String,
}

impl Built {
    /// Checks that no script sets markup from strings: trusted types refuse that, but only where
    /// supported and when drawn, and some states are rare.
    pub(super) fn must_set_no_markup(&self) -> Outcome<()> {
        for entry in std::fs::read_dir(&self.files)? {
            let path = entry?.path();
            if path.extension().is_some_and(|end| end == "js")
                && std::fs::read_to_string(&path)?.contains("innerHTML")
            {
                return Err(Failure::page(format!(
                    "{} sets innerHTML: an element of a `view!` has nothing but constants in it; put one \
                     of its attributes in braces, as in class={{\"icon\"}}, and it is made by calls",
                    path.display()
                )));
            }
        }
        Ok(())
    }
}

/// Served pages; dropping this stops the servers.
pub(super) struct Deployment {
    /// The page's address, without the order.
    pub(super) page: String,
    /// Whether the till is in a frame of that page.
    pub(super) framed: bool,
    _served: Vec<Served>,
}

impl Deployment {
    /// Everything from one origin, under exactly the promised policy.
    pub(super) async fn plain(built: &Built) -> Outcome<Self> {
        Self::below(built, "/").await
    }

    /// The element's files in a folder of their own.
    pub(super) async fn subfolder(built: &Built) -> Outcome<Self> {
        Self::below(built, SUBFOLDER).await
    }

    async fn below(built: &Built, path: &str) -> Outcome<Self> {
        let site = page(&format!("{path}{}", built.entry), "", &built.token, "en-SE")
            .folder(path, &built.files)
            .proxy(&built.proxy)
            .header("content-security-policy", POLICY);
        Ok(Self::of(vec![site.serve().await?], "/", false))
    }

    /// The element's files from another origin, the proxy at a third. The page is cross-origin
    /// isolated, and the files only allow everyone to read them.
    pub(super) async fn elsewhere(built: &Built) -> Outcome<Self> {
        let files = Site::default()
            .folder(SUBFOLDER, &built.files)
            .header("access-control-allow-origin", "*")
            .serve()
            .await?;
        let (origin, proxy) = (&files.origin, &built.proxy);
        let policy = format!(
            "default-src 'none'; script-src 'self' {origin} 'wasm-unsafe-eval'; \
             style-src {origin}; connect-src {origin} {proxy}; \
             require-trusted-types-for 'script'"
        );
        let element = format!("{origin}{SUBFOLDER}{}", built.entry);
        let site = page(&element, proxy, &built.token, "sv-SE")
            .header("content-security-policy", policy)
            .header("cross-origin-embedder-policy", "require-corp")
            .header("cross-origin-opener-policy", "same-origin");
        Ok(Self::of(vec![site.serve().await?, files], "/", false))
    }

    /// In a frame of another site's page; `attributes` are the frame's. The order is in the frame's
    /// address.
    pub(super) async fn framed(built: &Built, attributes: &str, order: &str) -> Outcome<Self> {
        let element = format!("/{}", built.entry);
        let till = page(&element, &built.proxy, &built.token, "en-SE")
            .folder("/", &built.files)
            // A sandbox has an opaque origin, so even its own server is cross-origin.
            .header("access-control-allow-origin", "*")
            .header("content-security-policy", framed_policy(&built.proxy))
            .serve()
            .await?;
        let around = include_str!("../../pages/strict/around.html")
            .replace("{attributes}", attributes)
            .replace("{till}", &format!("{}/?order={order}", till.origin));
        let site = Site::default()
            .text("/index.html", around)
            .text("/around.css", include_str!("../../pages/strict/around.css"));
        let mut deployment = Self::of(vec![site.serve().await?, till], "/", true);
        // Another port is the same site; another name is not.
        deployment.page = deployment.page.replace("127.0.0.1", "localhost");
        Ok(deployment)
    }

    fn of(served: Vec<Served>, path: &str, framed: bool) -> Self {
        let origin = served.first().map_or("", |first| &first.origin);
        Self {
            page: format!("{origin}{path}"),
            framed,
            _served: served,
        }
    }
}

/// Names the origin, since WebKit's 'self' matches nothing in a frame with an opaque origin.
fn framed_policy(proxy: &str) -> String {
    POLICY
        .replace("'self'", "{origin}")
        .replace("connect-src", &format!("connect-src {proxy}"))
}

/// The till's page, which loads the element from that address.
fn page(element: &str, proxy: &str, token: &str, locale: &str) -> Site {
    let html = include_str!("../../pages/strict/index.html")
        .replace("{element}", element)
        .replace("{proxy}", proxy)
        .replace("{token}", token)
        .replace("{locale}", locale);
    Site::default()
        .text("/index.html", html)
        .text("/watch.js", include_str!("../../pages/strict/watch.js"))
        .text("/till.js", include_str!("../../pages/strict/till.js"))
}
