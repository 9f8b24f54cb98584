//! Where money is real, the playground's routes are not there.

use reqwest::{Method, Url};
use serde_json::json;

use super::super::bench::{Checked, Stop, Wrong};
use super::super::client::Client;
use super::super::document::Document;

/// Routes of the provider's playground, which a backend that passes on what it is asked would have.
const PROVIDERS: [(&str, &str); 3] = [
    ("GET", "/ipp/v1/dev/sessions"),
    ("POST", "/ipp/v1/dev/devices"),
    ("POST", "/ipp/v1/dev/faults"),
];
const ID: &str = "8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67";

/// Asks a deployment with a live key for every such route, without a token: a route that is not there
/// is 404 whatever the token, and nothing is changed where one is.
pub(in crate::conform) async fn live(
    address: Option<&Url>,
    document: &Document,
    wrong: &mut Wrong,
) -> Checked {
    let address = address.ok_or_else(|| {
        let why = "give --live with the address of a deployment that has a live key";
        Stop::Skipped(why.to_owned())
    })?;
    let page = Client::new(address.clone(), None).map_err(|error| error.to_string())?;
    let routes = document.routes();
    let routes = routes.iter().map(|(method, path)| (&**method, &**path));
    let playing = routes.filter(|(_, path)| path.starts_with("/api/playground"));
    for (method, path) in playing.chain(PROVIDERS) {
        let path = path.replace("{payment_id}", ID);
        let method: Method = method.parse().unwrap_or_default();
        let body = (method != Method::GET).then(|| json!({}));
        let answer = page.ask(method, &path, body.as_ref()).await?;
        wrong.unless(answer.status == 404, || {
            format!("{answer} is answered by {}, not 404", answer.verdict())
        });
    }
    Ok(())
}
