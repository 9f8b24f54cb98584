//! What all requests to other systems share.

use reqwest::{Client, ClientBuilder, Url, redirect};

/// Refuses a URL that cannot be called, or only in plain text across the network: plain HTTP must
/// stay on this machine.
///
/// # Errors
/// What the URL must be. The URL is not repeated, since it may hold a password.
pub(crate) fn check(url: &Url) -> Result<(), String> {
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err("must be an http or https URL with a host".to_owned());
    }
    if url.scheme() == "http" && !is_loopback(url) {
        return Err("must be https, unless it is on this machine (localhost)".to_owned());
    }
    Ok(())
}

/// A client for this URL. Hosts on this machine are reached directly, whatever proxy the
/// environment names. Redirects are not followed: they do not do what was asked, and may lead
/// anywhere.
pub(crate) fn client(url: &Url) -> ClientBuilder {
    // An `Err` means that the process has a default provider already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .redirect(redirect::Policy::none())
        .user_agent(concat!("ipp-proxy/", env!("CARGO_PKG_VERSION")));
    if is_loopback(url) {
        builder.no_proxy()
    } else {
        builder
    }
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let ip = host.parse::<std::net::IpAddr>();
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        let taken = |url: &str| check(&url.parse().unwrap()).is_ok();
        for url in [
            "https://shop.example.com",
            "http://localhost:1/orders",
            "http://LOCALHOST",
            "http://127.0.0.1:1",
            "http://127.1.2.3",
            "http://2130706433/",
            "http://[::1]:1",
        ] {
            assert!(taken(url), "{url}");
        }
        for url in [
            "http://shop.example.com",
            "http://10.0.0.1",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://user@shop",
            "http://localhost@shop",
            "http://[::2]",
            "ftp://localhost",
            "data:text/plain,x",
        ] {
            assert!(!taken(url), "{url}");
        }
    }
}
