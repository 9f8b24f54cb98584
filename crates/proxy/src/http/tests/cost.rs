//! No request without a token costs more than a small multiple of a valid one, whatever it carries.
//! Counts work, not time.

use axum::body::Body;
use axum::http::Request;
use axum::http::request::Builder;
use tower::ServiceExt as _;

use super::access::{Case, ROUTES};
use super::webhook::{now, signed};
use super::{ALL, Bench, SECRET, WEBHOOK_SECRET};
use crate::auth::{self, Tokens};
use crate::log::tests::Captured;
use crate::mac::Keys;
use crate::signature::Verifier;
use crate::{mac, store};

const OTHER_SECRET: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What a request made the proxy do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Work {
    /// Message authentication codes.
    macs: usize,
    /// Statements of the database.
    queries: usize,
    /// Requests to Kustom.
    calls: u64,
    /// Bytes of the log, at its most verbose level.
    logged: usize,
}

impl Work {
    /// Counts what `request` causes. Other tasks may work meanwhile, so the least of several counts
    /// is the request's own. Of the log it is the most: only this thread writes to it, and where tests
    /// of one process begin to capture at the same moment, `tracing` can take a line for unwanted.
    async fn of(bench: &Bench, mut request: impl AsyncFnMut()) -> Self {
        let mut counts = Vec::new();
        for _ in 0..3 {
            let (captured, _guard) = Captured::start("ipp_proxy=trace,tower_http=trace");
            let calls = || bench.playground.calls().total();
            let before = (mac::tests::computed(), store::tests::queries(), calls());
            request().await;
            counts.push(Self {
                macs: mac::tests::computed() - before.0,
                queries: store::tests::queries() - before.1,
                calls: calls() - before.2,
                logged: captured.text().len(),
            });
        }
        let own = counts.into_iter().reduce(|least, work| Self {
            macs: least.macs.min(work.macs),
            queries: least.queries.min(work.queries),
            calls: least.calls.min(work.calls),
            logged: least.logged.max(work.logged),
        });
        own.unwrap()
    }

    /// Whether it is at most a small multiple of a valid request's: twice for the secrets of a
    /// rotation, and a line of the log that says why, for a request of two lines.
    fn is_within(&self, valid: Self) -> bool {
        self.macs <= 2 * valid.macs
            && self.queries <= valid.queries
            && self.calls <= valid.calls
            && self.logged <= 3 * valid.logged
    }
}

/// Adds headers to a request.
type Change = fn(Builder) -> Builder;

/// Heads, each as expensive as one of 16 KB can be, on any route.
fn heads() -> Vec<(&'static str, Change)> {
    vec![
        ("nothing", |request| request),
        ("a long word as token", |request| {
            request.header("authorization", format!("Bearer {}", "x".repeat(15_000)))
        }),
        ("the longest forged token", |request| {
            let forged = format!(
                "{}.{}.{}",
                "A".repeat(4000),
                "A".repeat(4000),
                "A".repeat(43)
            );
            request.header("authorization", format!("Bearer {forged}"))
        }),
        ("two tokens", |request| {
            let forged = format!("Bearer A.A.{}", "A".repeat(43));
            request
                .header("authorization", &forged)
                .header("authorization", &forged)
        }),
        ("many hops", |request| {
            request.header("x-forwarded-for", "10.0.0.1, ".repeat(1500))
        }),
        ("many signatures", |request| {
            let entry = format!("v1,{}= ", "A".repeat(43));
            request
                .header("webhook-id", "x".repeat(255))
                .header("webhook-timestamp", now().to_string())
                .header("webhook-signature", entry.repeat(300))
        }),
        ("as many signatures as are read", |request| {
            let entry = format!("v1,{}= ", "A".repeat(43));
            request
                .header("webhook-id", "x".repeat(255))
                .header("webhook-timestamp", now().to_string())
                .header("webhook-signature", entry.repeat(8))
        }),
        ("lines of control characters", |request| {
            request.header("webhook-id", "\t".repeat(15_000))
        }),
    ]
}

/// A bench in the middle of both rotations, where a refusal costs most.
async fn rotating() -> Bench {
    let mut bench = Bench::new().await;
    let secrets = [SECRET, &[b'o'; 32]].map(|secret| std::str::from_utf8(secret).unwrap().into());
    bench.service.tokens = Tokens::by(Keys::new(auth::keys(&secrets).unwrap()));
    bench.service.verifier = Verifier::new(&[WEBHOOK_SECRET.into(), OTHER_SECRET.into()]).unwrap();
    bench
}

#[tokio::test]
async fn no_refusal_costs_more_than_a_small_multiple_of_a_valid_one() {
    let bench = rotating().await;
    let router = bench.router();
    let token = bench.token("till-1", ALL);
    for (route, _) in ROUTES {
        let case = Case::new(&bench).await;
        let (method, template) = route.split_once(' ').unwrap();
        let path = template.replace("{payment_id}", &case.id.to_string());
        let mut deliveries = 0;
        let valid = Work::of(&bench, async || {
            let reply = if template == "/webhooks/kustom" {
                deliveries += 1;
                let id = format!("{}-{deliveries}", case.id);
                bench.send(signed(&id, now(), "{}")).await.status
            } else if template == "/api/events" {
                let request =
                    Request::get(&path).header("authorization", format!("Bearer {token}"));
                // The stream goes on until it is dropped.
                let request = request.body(Body::empty()).unwrap();
                router.clone().oneshot(request).await.unwrap().status()
            } else {
                case.call(route, Some(&token)).await.status
            };
            assert!(!reply.is_server_error(), "{route}: {reply}");
        })
        .await;
        let long = format!("{path}?{}", "x".repeat(15_000));
        for (what, head) in heads() {
            for (path, method) in [(&path, method), (&long, method), (&path, "OPTIONS")] {
                for body in [0, 64 * 1024] {
                    let refused = Work::of(&bench, async || {
                        let request = head(Request::builder().method(method).uri(path));
                        let body = Body::from(vec![b'['; body]);
                        let request = request.body(body).unwrap();
                        let response = router.clone().oneshot(request).await.unwrap();
                        drop(response);
                    })
                    .await;
                    let told = format!("{method} {template} with {what} and a body of {body}");
                    assert!(
                        refused.is_within(valid),
                        "{told}: {refused:?}, valid {valid:?}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn the_work_of_a_request_is_really_counted() {
    let bench = rotating().await;
    let case = Case::new(&bench).await;
    let token = bench.token("till-1", ALL);
    let list = Work::of(&bench, async || {
        case.call("GET /api/payments", Some(&token)).await;
    });
    let list = list.await;
    assert!(
        list.macs == 1 && list.queries >= 1 && list.logged > 100,
        "{list:?}"
    );
    let forged = token.replace('.', ".A");
    let forged = Work::of(&bench, async || {
        case.call("GET /api/payments", Some(&forged)).await;
    });
    assert_eq!(forged.await.queries, 0);
}
