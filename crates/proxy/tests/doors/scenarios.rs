//! Runs every included scenario of the playground at a real proxy.

use std::collections::BTreeSet;

use ipp_playground::Playground;
use ipp_playground::scenario::{self, CannotRun, Line, Report, Scenario, Settings};
use ipp_wire::{PaymentState, Word as _};

use super::process::{KEY, Process, WEBHOOK_SECRET, token};

/// A proxy of its own for each scenario, since faults are the provider's and hit every till.
struct Shop {
    playground: Playground,
    proxy: Process,
    _folder: tempfile::TempDir,
}

impl Shop {
    async fn open() -> Self {
        let builder = Playground::builder()
            .api_key(KEY)
            .webhook_secret(WEBHOOK_SECRET);
        let playground = builder.start().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("payments.db").display());
        let proxy = Process::start(&playground.url(), &database, &[]);
        let callbacks = proxy.url("/webhooks/kustom");
        playground.set_callback_url(&callbacks).unwrap();
        Self {
            playground,
            proxy,
            _folder: folder,
        }
    }

    fn settings(&self) -> Settings {
        let provider = self.playground.url().parse().unwrap();
        Settings {
            backend: self.proxy.url("/").parse().unwrap(),
            tokens: vec![token("till-1"), token("till-2")],
            provider: Some((provider, KEY.to_owned())),
            seed: None,
        }
    }
}

/// The run's lines are in its report.
fn tell(_: &Line) {}

/// Everything that happened.
fn story(report: &Report) -> String {
    let lines: Vec<_> = report.lines.iter().map(ToString::to_string).collect();
    format!("{report}\n{}", lines.join("\n"))
}

fn included(name: &str) -> Scenario {
    let all = scenario::included();
    let (_, text) = all.into_iter().find(|(of, _)| *of == name).unwrap();
    Scenario::parse(text).unwrap()
}

async fn run(shop: &Shop, scenario: &Scenario) -> Report {
    scenario::run(scenario, &shop.settings(), tell)
        .await
        .unwrap()
}

async fn passes(name: &str) {
    let shop = Shop::open().await;
    let report = run(&shop, &included(name)).await;
    assert!(report.passed(), "{}", story(&report));
}

macro_rules! each_passes {
    ($($test:ident: $name:literal,)*) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $test() {
            passes($name).await;
        })*

        #[test]
        fn every_included_scenario_is_run() {
            let run = BTreeSet::from([$($name,)*]);
            let included = scenario::included().into_iter().map(|(name, _)| name).collect();
            assert_eq!(run, included);
        }
    };
}

each_passes! {
    slow_pickup: "slow-pickup",
    decline_twice: "decline-twice",
    paid_after_cancel: "paid-after-cancel",
    create_answer_lost: "create-answer-lost",
    callback_lost: "callback-lost",
    callbacks_doubled: "callbacks-doubled",
    callback_late: "callback-late",
    expired: "expired",
    terminal_switched: "terminal-switched",
    provider_down: "provider-down",
    amount_changed: "amount-changed",
    device_busy: "device-busy",
    offline_at_tap: "offline-at-tap",
    two_tills: "two-tills",
    device_offline: "device-offline",
}

#[test]
fn scenarios_know_every_state_of_a_payment() {
    let states: Vec<_> = PaymentState::words().collect();
    assert_eq!(scenario::STATES.to_vec(), states);
}

/// What the run does not expect fails it, and leaves nothing open.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_ends_otherwise_fails_and_clears_up() {
    let shop = Shop::open().await;
    let text = r#"
name = "Never tapped"
steps = ["charge", "pickup", "wait until paid within 1s", "tap SUCCESS"]
[expect]
payments = ["paid"]
"#;
    let report = run(&shop, &Scenario::parse(text).unwrap()).await;
    let wrong: Vec<_> = report.wrong().collect();
    assert_eq!(
        wrong,
        [
            "till 1 shows active and not paid after 1 s",
            "payments are [active], not [paid]"
        ]
    );
    assert!(!report.lines.iter().any(|line| line.text.starts_with("tap")));
    let sessions = shop.playground.sessions();
    assert!(sessions.iter().all(|session| !session.status.is_open()));
    assert_eq!(shop.playground.devices(), []);
}

/// Without the playground's own routes, a scenario uses those of the backend.
#[tokio::test(flavor = "multi_thread")]
async fn a_backend_alone_runs_what_needs_no_faults() {
    let shop = Shop::open().await;
    let settings = Settings {
        provider: None,
        ..shop.settings()
    };
    let report = scenario::run(&included("decline-twice"), &settings, tell).await;
    let report = report.unwrap();
    assert!(report.passed(), "{}", story(&report));
    assert!(!report.provider_was_asked);
    let refused = scenario::run(&included("expired"), &settings, tell).await;
    match refused {
        Err(CannotRun::NeedsProvider(step)) => assert_eq!(step, "expire"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scenario_begins_only_where_it_can() {
    let shop = Shop::open().await;
    let scenario = included("decline-twice");
    let begun = async |change: fn(&mut Settings)| {
        let mut settings = shop.settings();
        change(&mut settings);
        let begun = scenario::run(&scenario, &settings, tell).await;
        begun.map(drop).unwrap_err().to_string()
    };
    let said = begun(|settings| settings.tokens.clear()).await;
    assert!(said.starts_with("a till needs a token"), "{said}");
    let said = begun(|settings| settings.tokens = vec!["x".to_owned()]).await;
    assert!(said.contains("refused (bad_token)"), "{said}");
    let said = begun(|settings| settings.backend = "http://127.0.0.1:1".parse().unwrap()).await;
    assert!(said.starts_with("the backend cannot be used"), "{said}");
    let said = begun(|settings| {
        if let Some((_, key)) = &mut settings.provider {
            *key = "another".to_owned();
        }
    })
    .await;
    assert!(said.contains("401"), "{said}");
}
