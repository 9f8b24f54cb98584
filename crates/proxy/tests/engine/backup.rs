//! A copy of the database, taken at any instant, leads to no second create and no second charge.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ipp_payment::Timings;
use ipp_playground::SessionStatus;
use ipp_proxy::engine::Engine;
use ipp_proxy::store;
use ipp_relay::{Call, Rules};
use ipp_verify::Fault;
use ipp_wire::{PaymentState, StartPayment, code};
use sqlx::{Row as _, SqlitePool};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::common::{Shop, caller, eventually, order, quick, until};

const COPIES: usize = 100;
const TILLS: usize = 3;
/// The order whose create call is under way in the first copies, and never reaches Kustom.
const LOST: &str = "ORDER-LOST";

/// Answers arrive late in some copies and never in others, so they are not given up meanwhile.
fn patient() -> Timings {
    Timings {
        kustom_timeout: Duration::from_secs(10),
        ..quick()
    }
}

/// Sells until told to stop: pays every second order, and cancels the others once before.
async fn sell(engine: Engine, device: String, till: usize, stop: CancellationToken) {
    let name = format!("till-{till}");
    let mut feed = engine.feed(&name);
    for n in 0.. {
        if stop.is_cancelled() {
            return;
        }
        for pays in [n % 2 == 0, true] {
            let id = Uuid::new_v4();
            let wish = StartPayment {
                device_id: device.clone(),
                order: order(&format!("ORDER-{till}-{n}")),
            };
            engine.start(&caller(&name), id, wish).await.unwrap();
            until(&mut feed, id, PaymentState::Sent).await;
            if pays {
                engine.tap(&name, id, None).await.unwrap();
                until(&mut feed, id, PaymentState::Paid).await;
                break;
            }
            engine.cancel(&name, id).await.unwrap();
            until(&mut feed, id, PaymentState::Cancelled).await;
        }
    }
}

/// A copy, opened beside the engine that runs on it.
struct Copy {
    file: PathBuf,
    database: SqlitePool,
}

impl Copy {
    async fn open(file: PathBuf) -> Self {
        let url = format!("sqlite:{}", file.display());
        let database = SqlitePool::connect(&url).await.unwrap();
        Self { file, database }
    }

    async fn count(&self, sql: &'static str) -> i64 {
        let counted = sqlx::query_scalar(sql).fetch_one(&self.database).await;
        counted.unwrap()
    }

    async fn knows(&self, session: &str) -> bool {
        let known = sqlx::query("SELECT 1 FROM payments WHERE session_id = ?").bind(session);
        known
            .fetch_optional(&self.database)
            .await
            .unwrap()
            .is_some()
    }

    /// Waits until nothing is to be done about any payment but the lost one.
    async fn rests(&self) {
        const AT_REST: &str = "SELECT (SELECT COUNT(*) FROM inbox WHERE done_at IS NULL)
            + (SELECT COUNT(*) FROM payments WHERE reference <> 'ORDER-LOST'
               AND state IN ('starting', 'open', 'unknown', 'needs_attention'))";
        let rests = async {
            while self.count(AT_REST).await > 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let done = tokio::time::timeout(super::common::PATIENCE, rests).await;
        assert!(
            done.is_ok(),
            "{} does not come to rest",
            self.file.display()
        );
    }
}

/// Restores the copy, has Kustom's callbacks of what it does not know delivered again, and compares
/// each payment with Kustom's own record. `paid` are the orders that Kustom has money for.
async fn restore(shop: &Shop, relay: &Rules, copy: &Copy, paid: &[String]) {
    let engine = shop.open_copy(&copy.file, relay).await;
    for session in shop.playground.sessions() {
        let id = session.session_id.to_string();
        if !copy.knows(&id).await {
            let body =
                format!(r#"{{"type":"ipp.session.created","data":{{"session_id":"{id}"}}}}"#);
            let webhook = format!("kevt_again_{id}");
            engine.callback(&webhook, body.as_bytes()).await.unwrap();
        }
    }
    copy.rests().await;
    let rows = sqlx::query("SELECT session_id, state FROM payments WHERE session_id IS NOT NULL");
    for row in rows.fetch_all(&copy.database).await.unwrap() {
        let (id, state): (String, String) = (row.get(0), row.get(1));
        let sessions = shop.playground.sessions();
        let session = sessions.iter().find(|s| s.session_id.to_string() == id);
        let expected = match session.unwrap().status {
            SessionStatus::Finalized => "paid",
            SessionStatus::Cancelled => "cancelled",
            other => panic!("{other:?}"),
        };
        assert_eq!(state, expected, "{id} in {}", copy.file.display());
    }
    for reference in paid.iter().map(|paid| &**paid).chain([LOST]) {
        let wish = shop.wish(reference);
        let again = engine.start(&caller("till-0"), Uuid::new_v4(), wish).await;
        let refused = again.expect_err(reference).code;
        let expected: &[&str] = match reference {
            LOST => &[code::ORDER_OPEN, code::ORDER_UNSETTLED],
            _ => &[code::ORDER_PAID],
        };
        assert!(expected.contains(&refused), "{reference}: {refused}");
    }
    engine.stop(Duration::ZERO).await;
}

/// A hundred copies under load. Each is restored with everything that happened since.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_of_any_instant_starts_and_charges_nothing_twice() {
    let mut shop = Shop::with(patient(), true).await;
    let folder = tempfile::tempdir().unwrap();
    // One call is under way from the first copy on.
    shop.relay.on(Call::Create, Fault::RequestLost);
    shop.start(LOST).await;
    eventually("the call", || shop.relay.sent(Call::Create) == 1).await;
    shop.relay.restore(Call::Create);
    let stop = CancellationToken::new();
    let mut tills = Vec::new();
    for till in 0..TILLS {
        let device = shop.another_device().await;
        tills.push(tokio::spawn(sell(
            shop.engine.clone(),
            device,
            till,
            stop.clone(),
        )));
    }
    let mut files = Vec::new();
    for n in 0..COPIES {
        let file = folder.path().join(format!("{n}.db"));
        store::backup(&shop.database_url(), &file).await.unwrap();
        files.push(file);
    }
    stop.cancel();
    for till in tills {
        till.await.unwrap();
    }
    shop.kill().await;

    let sessions = shop.playground.sessions();
    let paid: Vec<String> = (sessions.iter())
        .filter(|session| session.status == SessionStatus::Finalized)
        .map(|session| session.purchase.merchant_reference1.clone().unwrap())
        .collect();
    let relay = Rules::to(&shop.playground.url()).await.unwrap();
    let (mut intents, mut open) = (0, 0);
    for file in files {
        let copy = Copy::open(file).await;
        intents += copy
            .count("SELECT COUNT(*) FROM payments WHERE state = 'starting'")
            .await;
        open += copy
            .count("SELECT COUNT(*) FROM payments WHERE state = 'open'")
            .await;
        restore(&shop, &relay, &copy, &paid).await;
    }
    assert_eq!(relay.sent(Call::Create), 0, "a create was sent again");
    // Some copies were taken between an intent and its answer, and some of open payments.
    assert!(intents > 0 && open > 0, "{intents} {open}");
    let mut once = paid.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), paid.len(), "an order was charged twice");
}

#[tokio::test]
async fn a_backup_that_is_refused_leaves_no_file() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let url = shop.database_url();
    let missing = folder.path().join("no/such/folder/copy.db");
    assert!(store::backup(&url, &missing).await.is_err());
    let elsewhere = format!("sqlite:{}", folder.path().join("none.db").display());
    let target = folder.path().join("copy.db");
    assert!(store::backup(&elsewhere, &target).await.is_err());
    assert!(store::backup("sqlite::memory:", &target).await.is_err());
    assert_eq!(names(folder.path()), Vec::<String>::new());
    let made = store::backup(&url, &target).await.unwrap();
    assert_eq!(made.bytes, std::fs::metadata(&target).unwrap().len());
    let again = store::backup(&url, &target).await.unwrap_err();
    assert!(again.to_string().contains("exists already"), "{again}");
    assert_eq!(names(folder.path()), ["copy.db"]);
    // A page in the middle of the file is overwritten.
    let mut bytes = std::fs::read(&target).unwrap();
    bytes[4096..12288].fill(0xEE);
    let damaged = folder.path().join("damaged.db");
    std::fs::write(&damaged, bytes).unwrap();
    let url = format!("sqlite:{}", damaged.display());
    let refused = store::backup(&url, &folder.path().join("of_damaged.db")).await;
    assert!(refused.is_err());
    assert_eq!(names(folder.path()), ["copy.db", "damaged.db"]);
}

fn names(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
}
