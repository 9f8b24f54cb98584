//! Writes a request as a command for a shell.

use ipp_wire::HttpRequest;

/// Headers that curl sets by itself, or that are about one connection.
const OMITTED: [&str; 9] = [
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "pragma",
    "transfer-encoding",
];

/// The command. What is masked in a header is a variable of the shell; a header that has none is
/// left out.
pub(super) fn command(request: &HttpRequest, body_is_whole: bool) -> String {
    let mut words = vec![format!(
        "curl -X {} {}",
        request.method,
        quoted(&request.url)
    )];
    for (name, value) in &request.headers {
        if OMITTED.contains(&name.as_str()) || name.starts_with("sec-") {
            continue;
        }
        let variable = match (name.as_str(), value.as_str()) {
            ("authorization", "Bearer [secret]") => "Bearer $TILL_TOKEN",
            ("authorization", "Basic [secret]") => "Basic $KUSTOM_API_KEY",
            ("webhook-signature", _) => "$WEBHOOK_SIGNATURE",
            (_, value) if value.contains(crate::kustom::REDACTED) => continue,
            (_, value) => {
                words.push(format!("-H {}", quoted(&format!("{name}: {value}"))));
                continue;
            }
        };
        words.push(format!("-H \"{name}: {variable}\""));
    }
    match &request.body {
        Some(body) if body_is_whole => words.push(format!("--data-raw {}", quoted(body))),
        Some(_) => words.push("--data-binary @body".to_owned()),
        None => {}
    }
    words.join(" \\\n  ")
}

/// One word of a POSIX shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests;
