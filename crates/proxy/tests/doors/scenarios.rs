//! Runs every included scenario of the playground at a real proxy.

use std::collections::BTreeSet;

use futures::stream::{self, StreamExt as _};
use ipp_playground::scenario::{self, CannotRun, Line, Report, Scenario, Settings};
use ipp_playground::{Playground, Rules};
use ipp_wire::{PaymentState, RunScenario, ScenarioRun, Timeline, TimelineEvent, Word as _};

use super::commands::{printed, values};
use super::process::{KEY, Process, WEBHOOK_SECRET, token};

/// A proxy of its own for each scenario, since faults are the provider's and hit every till.
pub(crate) struct Shop {
    pub(crate) playground: Playground,
    pub(crate) proxy: Process,
    folder: tempfile::TempDir,
}

impl Shop {
    async fn open() -> Self {
        Self::open_with(Rules::lenient(), &[]).await
    }

    /// A shop whose provider has these rules, with these settings of the proxy.
    pub(crate) async fn open_with(rules: Rules, settings: &[(&str, &str)]) -> Self {
        let builder = Playground::builder()
            .api_key(KEY)
            .webhook_secret(WEBHOOK_SECRET)
            .rules(rules);
        let playground = builder.start().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("payments.db").display());
        let proxy = Process::start(&playground.url(), &database, settings);
        let callbacks = proxy.url("/webhooks/kustom");
        playground.set_callback_url(&callbacks).unwrap();
        Self {
            playground,
            proxy,
            folder,
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
pub(crate) fn story(report: &Report) -> String {
    let lines: Vec<_> = report.lines.iter().map(ToString::to_string).collect();
    format!("{report}\n{}", lines.join("\n"))
}

pub(crate) fn included(name: &str) -> Scenario {
    let all = scenario::included();
    let (_, text) = all.into_iter().find(|(of, _)| *of == name).unwrap();
    Scenario::parse(text).unwrap()
}

pub(crate) async fn run(shop: &Shop, scenario: &Scenario) -> Report {
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

/// The scenarios that the checklist names show all of it, and the command prints what showed it.
#[tokio::test(flavor = "multi_thread")]
async fn the_scenarios_of_the_checklist_tick_every_point() {
    let mut shop = Shop::open().await;
    let file = shop.folder.path().join("payments.db");
    let text = printed(&file, &["checklist", "--markdown"]);
    assert_eq!(text.matches("- [ ] ").count(), 7, "{text}");
    let (mut played, mut payment) = (0, String::new());
    for name in ["slow-pickup", "decline-twice", "device-offline"] {
        let report = run(&shop, &included(name)).await;
        assert!(report.passed(), "{}", story(&report));
        played += 1;
        if played == 1 {
            let payments = values(&file, &["payments", "--json"]);
            payment = payments[0]["payment_id"].as_str().unwrap().to_owned();
        }
    }
    // What is not written yet is written at the end.
    tokio::task::block_in_place(|| shop.proxy.terminate());
    let text = printed(&file, &["checklist", "--markdown"]);
    assert_eq!(text.matches("- [x] ").count(), 7, "{text}");
    assert!(text.contains(&format!("Shown by payment {payment}, session ")));
    let table = printed(&file, &["checklist"]);
    let ticked = table.lines().filter(|line| line.contains("  yes  "));
    assert_eq!(ticked.count(), 7, "{table}");
}

/// What a timeline shows of a fault: the end, what came of the create call, and whether a callback
/// came twice. A state on the way may be too short to be stored.
fn gist(timeline: &str) -> (Option<&'static str>, Vec<&'static str>, bool) {
    let timeline: Timeline = serde_json::from_str(timeline).unwrap();
    let (mut states, mut calls, mut ids) = (vec![], vec![], vec![]);
    for entry in timeline.entries {
        match entry.event {
            TimelineEvent::State { state, .. } => states.push(state.word()),
            TimelineEvent::Call { call, result, .. } if call.word() == "create" => {
                calls.push(result.word());
            }
            TimelineEvent::Callback { webhook_id, .. } => ids.push(webhook_id),
            _ => {}
        }
    }
    let unique: BTreeSet<_> = ids.iter().collect();
    (states.pop(), calls, unique.len() < ids.len())
}

/// Runs a scenario at a proxy of its own; the report, and the timeline of its first payment.
async fn recorded(scenario: &Scenario) -> (Report, String) {
    let mut shop = Shop::open().await;
    let report = run(&shop, scenario).await;
    // What is not written yet is written at the end.
    tokio::task::block_in_place(|| shop.proxy.terminate());
    let file = shop.folder.path().join("payments.db");
    let payments = values(&file, &["payments", "--json"]);
    let first = payments.last().unwrap()["payment_id"].as_str().unwrap();
    (report, printed(&file, &["timeline", first, "--json"]))
}

async fn is_played_again(name: &str) {
    let (report, timeline) = recorded(&included(name)).await;
    assert!(report.passed(), "{}", story(&report));
    let text = scenario::from_timeline(&timeline, None).unwrap();
    let made = Scenario::parse(&text);
    let made = made.unwrap_or_else(|error| panic!("{name}:{error}\n{text}"));
    let (report, again) = recorded(&made).await;
    let told = format!("{name}\n{timeline}\n{text}\n{}\n{again}", story(&report));
    assert!(report.passed(), "{told}");
    assert_eq!(gist(&again), gist(&timeline), "{told}");
}

/// A timeline of a fault is a test of it: what it makes is played at another proxy, where the same
/// goes wrong and comes to the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_timeline_of_a_fault_is_played_again() {
    // Some side by side, since most of the time passes in waiting; not all, since each has a proxy.
    let names = [
        "decline-twice",
        "paid-after-cancel",
        "create-answer-lost",
        "callback-lost",
        "callbacks-doubled",
        "expired",
        "provider-down",
        "amount-changed",
    ];
    let mut all = stream::iter(names).map(is_played_again).buffer_unordered(3);
    while all.next().await.is_some() {}
}

/// The panel has a scenario played by the proxy itself, and shows how far it is.
#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_plays_a_scenario_at_itself_one_at_a_time() {
    let shop = Shop::open().await;
    let client = reqwest::Client::new();
    let play = async |name: &str| {
        let run = client.post(shop.proxy.url("/api/playground/scenarios/run"));
        let run = run.bearer_auth(token("till-1")).json(&RunScenario {
            name: name.to_owned(),
        });
        let answer = run.send().await.unwrap();
        assert_eq!(answer.status(), 202);
        answer.json::<ScenarioRun>().await.unwrap()
    };
    let begun = play("decline-twice").await;
    assert_eq!((begun.taken, begun.passed), (0, None));
    assert_eq!(play("expired").await.name, "decline-twice");
    let ended = loop {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let list = client.get(shop.proxy.url("/api/playground/scenarios"));
        let list = list.bearer_auth(token("till-1")).send().await.unwrap();
        let list: ipp_wire::Scenarios = list.json().await.unwrap();
        assert_eq!(list.scenarios.len(), scenario::included().len());
        let run = list.run.unwrap();
        if run.passed.is_some() {
            break run;
        }
    };
    assert_eq!(ended.passed, Some(true), "{}", ended.lines.join("\n"));
    assert_eq!(ended.taken, ended.steps);
    assert!(ended.lines.iter().any(|line| line.contains("shows: paid")));
    assert_eq!(play("expired").await.name, "expired");
}
