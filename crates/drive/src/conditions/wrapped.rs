//! Libraries that wrap the browser's functions: Angular's zone.js, and Sentry with its tracing, which
//! sends each request anew with headers of its own.

use super::Till;
use crate::failure::Outcome;

/// Sentry's reports go to the page's own host, which has no place for them.
const SENTRY: &str = "Sentry.init({
    dsn: `http://key@${location.host}/1`,
    tracesSampleRate: 1,
    tracePropagationTargets: [/./],
    integrations: [Sentry.browserTracingIntegration()],
});";

/// Whether the page's `fetch` is Sentry's, and that one's is zone.js's, which keeps the browser's.
const IN_PLACE: &str = "const { Zone, fetch } = globalThis;
    return !!fetch.__sentry_original__ && !!Zone && !!globalThis[Zone.__symbol__('fetch')]";

pub(super) async fn run(till: &Till<'_>) -> Outcome<()> {
    till.at("zone.js and Sentry", wrapped(till)).await
}

/// Makes a whole sale.
async fn wrapped(till: &Till<'_>) -> Outcome<()> {
    let read = |name| std::fs::read_to_string(till.wrappers.join(name));
    let condition = [
        read("zone.umd.min.js")?,
        read("sentry.js")?,
        SENTRY.to_owned(),
    ]
    .join("\n;\n");
    let site = till.site(&till.page(&condition));
    let _served = till.serve(site, "wrapped").await?;
    till.until(IN_PLACE, |both| *both == true).await?;
    till.sale("wrapped").await?;
    till.tells(&[]).await
}
