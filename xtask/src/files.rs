//! Serves a folder on this machine, for measuring: without reloading, rebuilding or caching. By hand,
//! since a library for it would bring an asynchronous runtime.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use crate::failure::{Doing, Outcome};

/// Serves it until this process ends; returns the port.
pub(crate) fn serve(folder: PathBuf) -> Outcome<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).doing("serve the page")?;
    let port = listener.local_addr().doing("serve the page")?.port();
    let folder = Arc::new(folder);
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let folder = Arc::clone(&folder);
            // A browser that closes the connection early is no error.
            thread::spawn(move || drop(answer(client, &folder)));
        }
    });
    Ok(port)
}

fn answer(mut client: TcpStream, folder: &Path) -> io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?.take(64 * 1024));
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let found = first
        .split(' ')
        .nth(1)
        .and_then(|target| file(folder, target));
    let (status, kind, body) = match found.map(|path| (kind(&path), std::fs::read(path))) {
        Some((kind, Ok(body))) => ("200 OK", kind, body),
        _ => ("404 Not Found", "text/plain", Vec::new()),
    };
    write!(
        client,
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nconnection: close\r\n\r\n",
        body.len()
    )?;
    client.write_all(&body)
}

/// The file for a request target; never outside of the folder.
fn file(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    let inside = path
        .split('/')
        .all(|part| !part.is_empty() && part != ".." && !part.contains('\\'));
    inside.then(|| folder.join(path))
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_of_the_folder_is_served() {
        let folder = Path::new("/site");
        assert_eq!(
            file(folder, "/demo/shop.js?x=1"),
            Some(folder.join("demo/shop.js"))
        );
        assert_eq!(file(folder, "/"), Some(folder.join("index.html")));
        assert_eq!(file(folder, "/../etc/passwd"), None);
        assert_eq!(file(folder, "/a//b"), None);
    }
}
