//! What a backend may have beside the core: pairing, and a document of its own.

use std::collections::BTreeSet;

use serde_json::json;

use super::super::bench::{Bench, Checked, Wrong};
use super::super::document::{Document, routes};
use super::settlement::scope;

/// Asks for a pairing code.
pub(in crate::conform) async fn pairing(bench: &Bench, wrong: &mut Wrong) -> Checked {
    scope(bench, "enroll")?;
    let devices = bench.page.get("/api/devices").await?;
    let mut wish = json!({});
    let own = &bench.till.body["location"];
    let location = match own.is_string() {
        true => own,
        false => &devices.body["locations"][0]["id"],
    };
    if location.is_string() {
        wish["location_id"] = location.clone();
    }
    let made = bench.page.post("/api/enrollments", Some(&wish)).await?;
    let got = made.verdict();
    wrong.unless(made.status == 201, || {
        format!("it is answered by {got}, not 201")
    });
    wrong.unless(!made.text_of("enrollment_code").is_empty(), || {
        "the answer has no code".to_owned()
    });
    Ok(())
}

/// Compares the served document's routes with those of the browser API.
pub(in crate::conform) async fn served(
    bench: &Bench,
    document: &Document,
    wrong: &mut Wrong,
) -> Checked {
    let read = bench.page.with_token(None).get("/openapi.json").await?;
    let got = read.verdict();
    wrong.unless(read.status == 200, || {
        format!("it is answered by {got}, not 200")
    });
    let own: BTreeSet<_> = routes(&read.body).into_iter().collect();
    let pages = |(_, path): &(String, String)| {
        path.starts_with("/api/") && !path.starts_with("/api/playground")
    };
    for (method, path) in document.routes().into_iter().filter(pages) {
        let has = own.contains(&(method.clone(), path.clone()));
        wrong.unless(has, || format!("it does not have {method} {path}"));
    }
    Ok(())
}
