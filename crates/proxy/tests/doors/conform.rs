//! Conformance of `ipp-playground`: this proxy passes it, and broken backends fail on what is broken.

mod broken;

use std::collections::BTreeSet;

use futures::future;
use ipp_playground::Rules;
use ipp_playground::conform::{self, Finding, Level, Point, Report, Settings};

use self::broken::{Broken, Mistake};
use super::process::{KEY, Process, token};
use super::scenarios::Shop;

const LIVE_KEY: &str = "kco_live_api_canary_of_the_key";

fn settings(shop: &Shop, backend: &str) -> Settings {
    Settings {
        backend: backend.parse().unwrap(),
        tokens: vec![token("till-1"), token("till-2")],
        provider: Some((shop.playground.url().parse().unwrap(), KEY.to_owned())),
        live: None,
        level: Level::Full,
        only: vec![],
        // Beside this test each scenario runs at this proxy, and all ten take a minute.
        scenarios: vec!["create-answer-lost".to_owned()],
    }
}

async fn held(settings: &Settings) -> Report {
    conform::run(settings, |_| {}).await.unwrap()
}

fn told(report: &Report) -> String {
    let verdicts: Vec<_> = report.verdicts.iter().map(ToString::to_string).collect();
    format!("{report}\n{}", verdicts.join("\n"))
}

#[tokio::test(flavor = "multi_thread")]
async fn this_proxy_keeps_every_point() {
    let shop = Shop::open_with(Rules::lenient(), &[]).await;
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("live.db").display());
    let live = [("KUSTOM_API_KEY", LIVE_KEY)];
    let live = Process::start("https://127.0.0.1:1", &database, &live);
    let report = held(&Settings {
        live: Some(live.url("/").parse().unwrap()),
        ..settings(&shop, &shop.proxy.url("/"))
    })
    .await;
    let all = report.verdicts.iter();
    let passed = all.filter(|verdict| verdict.finding == Finding::Passed);
    assert_eq!(passed.count(), Point::ALL.len(), "{}", told(&report));
}

/// A deployment whose key only looks like a live one has the routes, and fails.
#[tokio::test(flavor = "multi_thread")]
async fn a_backend_that_plays_in_live_fails() {
    let shop = Shop::open_with(Rules::lenient(), &[]).await;
    let report = held(&Settings {
        live: Some(shop.proxy.url("/").parse().unwrap()),
        only: vec![Point::Live],
        ..settings(&shop, &shop.proxy.url("/"))
    })
    .await;
    assert_eq!(report.failed().collect::<Vec<_>>(), [Point::Live]);
}

/// Without the playground's own routes, cards are tapped through the backend, and what needs faults is
/// said to be skipped.
#[tokio::test(flavor = "multi_thread")]
async fn a_backend_alone_is_held_to_what_needs_no_faults() {
    let shop = Shop::open_with(Rules::lenient(), &[]).await;
    let (held_to, skipped) = (
        vec![Point::Start, Point::OnePayment, Point::Resumption],
        vec![Point::Money, Point::Settlement],
    );
    let report = held(&Settings {
        provider: None,
        only: [held_to, skipped.clone()].concat(),
        ..settings(&shop, &shop.proxy.url("/"))
    })
    .await;
    assert!(report.passed(), "{}", told(&report));
    assert_eq!(report.skipped().collect::<Vec<_>>(), skipped);
}

/// Each mistake with the points that it breaks; all others hold.
const MISTAKES: [(Mistake, &[Point]); 8] = [
    (Mistake::StartsAgain, &[Point::Start]),
    (Mistake::Stored, &[Point::Caching]),
    (Mistake::KeysPassedOn, &[Point::Secrets]),
    (Mistake::NoSnapshot, &[Point::Stream, Point::Resumption]),
    (Mistake::AnyToken, &[Point::Tokens]),
    (Mistake::TillsMixed, &[Point::Tills]),
    (Mistake::UnknownIsFailed, &[Point::Money]),
    (Mistake::NullsLeftOut, &[Point::Document]),
];

/// Holds this proxy with a mistake to the points; what is wrong if it fails on others than it has to.
async fn fails(shop: &Shop, mistake: Mistake, on: &[Point], settings: Settings) -> Option<String> {
    let backend = Broken::serve(mistake, shop.proxy.url("")).await;
    let backend = backend.parse().unwrap();
    let report = held(&Settings {
        backend,
        ..settings
    })
    .await;
    let right = report.failed().eq(on.iter().copied());
    (!right).then(|| format!("{mistake:?} has to fail on {on:?}\n{}\n", told(&report)))
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_backends_fail_on_what_is_broken() {
    let mut all = vec![];
    for (mistake, points) in MISTAKES {
        // One after another, since a process is waited for without letting anything else run.
        all.push((
            mistake,
            points,
            Shop::open_with(Rules::lenient(), &[]).await,
        ));
    }
    let held = all.iter().map(|(mistake, points, shop)| {
        fails(shop, *mistake, points, settings(shop, &shop.proxy.url("/")))
    });
    let wrong: Vec<_> = future::join_all(held).await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

/// Mistakes that break one point each, and no other of these.
const SMALL_MISTAKES: [(Mistake, Point); 9] = [
    (Mistake::Answer(Point::Till), Point::Till),
    (Mistake::Answer(Point::OnePayment), Point::OnePayment),
    (Mistake::CancelForgotten, Point::Cancel),
    (Mistake::Answer(Point::Refusals), Point::Refusals),
    (Mistake::Answer(Point::Callbacks), Point::Callbacks),
    (Mistake::Answer(Point::Snapshot), Point::Snapshot),
    (Mistake::Answer(Point::Settlement), Point::Settlement),
    (Mistake::Answer(Point::Pairing), Point::Pairing),
    (Mistake::Answer(Point::Served), Point::Served),
];

/// They need neither faults nor the 15 s of a heartbeat, so one proxy is behind all of them.
#[tokio::test(flavor = "multi_thread")]
async fn a_backend_that_breaks_one_point_fails_on_it() {
    let shop = Shop::open_with(Rules::lenient(), &[]).await;
    let held = SMALL_MISTAKES.iter().map(|(mistake, point)| {
        let settings = Settings {
            // A till gets few codes for pairing, so each has one of its own.
            tokens: vec![token(point.as_str()), token("till-2")],
            only: SMALL_MISTAKES.map(|(_, point)| point).to_vec(),
            ..settings(&shop, &shop.proxy.url("/"))
        };
        fails(&shop, *mistake, std::slice::from_ref(point), settings)
    });
    let wrong: Vec<_> = future::join_all(held).await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn every_point_is_broken_by_a_mistake() {
    let small = SMALL_MISTAKES.iter().map(|(_, point)| *point);
    let all = MISTAKES
        .iter()
        .flat_map(|(_, points)| points.iter().copied());
    // Its mistake is a deployment: `a_backend_that_plays_in_live_fails`.
    let broken: BTreeSet<_> = all.chain(small).chain([Point::Live]).collect();
    assert!(Point::ALL.iter().copied().eq(broken));
}
