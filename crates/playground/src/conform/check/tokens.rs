//! Only a token that the merchant signed is taken.

use reqwest::Method;
use uuid::Uuid;

use super::super::bench::{Bench, Checked, Wrong, payment};
use super::super::client::Opened;
use super::forged::forged;

/// Asks each route of a page without a token, and with forged ones.
pub(in crate::conform) async fn tokens(bench: &Bench, token: &str, wrong: &mut Wrong) -> Checked {
    let terminal = bench.terminal().await?;
    let id = Uuid::new_v4();
    let body = bench.body(&bench.reference("token"), &terminal);
    let mut tried = vec![("no token", None, "no_token")];
    let forged = forged(token)?;
    for (what, text) in &forged {
        tried.push((what, Some(text.as_str()), "bad_token"));
    }
    let cancel = format!("{}/cancel", payment(id));
    let routes = [
        (Method::GET, "/api/till".to_owned()),
        (Method::GET, "/api/devices".to_owned()),
        (Method::GET, "/api/payments".to_owned()),
        (Method::GET, payment(id)),
        (Method::PUT, payment(id)),
        (Method::POST, cancel),
        (Method::GET, "/api/events".to_owned()),
    ];
    for (what, token, code) in tried {
        let page = bench.page.with_token(token);
        for (method, path) in &routes {
            if path == "/api/events" {
                match page.events().await? {
                    // Its answer has no end, and is dropped here.
                    Opened::Stream(_) => wrong.0.push(format!("{what} opens the event stream")),
                    Opened::Refused(answer) => {
                        wrong.unless_refused(&answer, &format!("{what}, {answer}"), 401, code);
                    }
                }
                continue;
            }
            let body = (*method == Method::PUT).then_some(&body);
            let answer = page.ask(method.clone(), path, body).await?;
            wrong.unless_refused(&answer, &format!("{what}, {method} {path}"), 401, code);
        }
    }
    Ok(())
}
