//! `kill -9` at every crash point, before and after its commit.

use std::sync::Arc;
use std::time::Duration;

use ipp_playground::Playground;
use ipp_proxy::crash::CrashPoint;
use ipp_relay::Call;
use ipp_verify::Fault;
use ipp_wire::{PaymentState, ResolveOutcome, StartPayment};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::dice::Dice;
use super::faults::{Script, Weather};
use super::page::{Page, Said};
use super::shop::{PATIENCE, Shop, alone};
use super::shopper::{Phone, Temper};
use super::till::{at_rest, order};

/// Longer than a morning usually takes; if one takes longer, two overlap.
const MORNING_INTERVAL: Duration = Duration::from_secs(6);
const MAX_MORNINGS: u32 = 20;

/// A payment's course: together they cause every write.
#[derive(Clone, Copy, Debug)]
enum Course {
    /// Nothing goes wrong.
    Well,
    /// No callback arrives, so polling decides it.
    Polled,
    /// It is cancelled before it is paid.
    Cancelled,
    /// A callback arrives while the provider cannot be read.
    PutOff,
    /// Everything about its session is lost, and a person settles it.
    Lost,
}

impl Course {
    const ALL: [Self; 5] = [
        Self::Well,
        Self::Polled,
        Self::Cancelled,
        Self::PutOff,
        Self::Lost,
    ];

    fn script(self) -> Script {
        let script = Script::default();
        match self {
            Self::Well => script,
            Self::Polled => script.callbacks(Fault::MessageLost),
            Self::Cancelled => script.no_shopper(),
            Self::PutOff => {
                let refuse = Some(Fault::Refused(502));
                script.on(Call::Read, &[refuse, refuse, refuse, refuse, None])
            }
            Self::Lost => script
                .on(Call::Create, &[Some(Fault::AnswerLost)])
                .callbacks(Fault::MessageLost)
                .no_shopper(),
        }
    }
}

/// A page that makes a payment whatever happens to the proxy meanwhile.
struct Errand {
    page: Page,
    phone: Phone,
    provider: Arc<Playground>,
    id: uuid::Uuid,
    wish: StartPayment,
    course: Course,
}

impl Errand {
    async fn prepare(shop: &Shop, course: Course, n: u32) -> Self {
        let name = format!("{course:?}-{n}");
        let mut dice = Dice::about(shop.seed, &["errand", &name]);
        let id = dice.uuid();
        shop.relay.script(id, course.script());
        let page = shop.page(&name);
        let wish = StartPayment {
            device_id: shop.device(&name).await,
            order: order(&name, &mut dice),
        };
        page.ledger.expect(&page.till, id, &wish);
        Self {
            phone: shop.phone.clone(),
            provider: Arc::clone(&shop.provider),
            page,
            id,
            wish,
            course,
        }
    }

    /// What the supervisor finds on the phone.
    fn session(&self) -> Option<String> {
        let (id, sessions) = (self.id.to_string(), self.provider.sessions());
        let its = sessions.iter().find(|session| {
            let data = session.purchase.merchant_data.as_ref();
            data.is_some_and(|data| data.contains(&id))
        });
        its.map(|session| session.session_id.to_string())
    }

    async fn run(self) {
        let (page, id) = (&self.page, self.id);
        let put = || page.put(id, &self.wish, Duration::from_secs(20));
        page.surely(PATIENCE, put).await.expect("it is started");
        if matches!(self.course, Course::Cancelled) {
            let cancel = page.surely(PATIENCE, || page.cancel(id)).await;
            cancel.expect("a cancel is answered");
        }
        loop {
            // A page without a stream asks.
            page.surely(PATIENCE, || page.get(id)).await;
            let rest = page.ledger.until(id, Duration::from_secs(1), at_rest).await;
            let Some(rest) = rest else { continue };
            if rest.state != PaymentState::NeedsAttention {
                return;
            }
            // The supervisor looks at the phone, ends what is still there, and settles accordingly.
            let mut outcome = ResolveOutcome::NotPaid;
            if let Some(session) = self.session() {
                self.phone.cancel(&session).await;
                if self.phone.was_paid(&session) {
                    outcome = ResolveOutcome::Paid;
                }
            }
            let said = page.surely(PATIENCE, || page.resolve(id, outcome)).await;
            if matches!(said, Some(Said::Payment(_))) {
                return;
            }
        }
    }
}

/// A shop whose mornings repeat until the proxy has died at the wanted point.
struct Mornings {
    shop: Shop,
    errands: JoinSet<()>,
    count: u32,
}

impl Mornings {
    /// Starts one payment of each course.
    async fn another(&mut self) {
        for course in Course::ALL {
            let errand = Errand::prepare(&self.shop, course, self.count).await;
            self.errands.spawn(errand.run());
        }
        self.count += 1;
    }

    /// Runs mornings until the proxy stops at the point, then kills it. Races between tasks decide
    /// what is written, so one morning may miss a point.
    async fn die_at(&mut self, point: &str) {
        self.shop.start(Some(point)).await;
        for _ in 0..MAX_MORNINGS {
            self.another().await;
            let proxy = self.shop.proxy();
            if proxy.stands_still(MORNING_INTERVAL).await {
                return self.shop.kill().await;
            }
        }
        let log = self.shop.proxy().tail();
        panic!("{point} was never reached:\n{log}");
    }
}

/// Kills the proxy at the point, and checks what the next one makes of it.
async fn die_at(seed: u64, point: CrashPoint, side: &str) {
    let mut dice = Dice::about(seed, &[point.name(), side]);
    let shop = Shop::with(seed, Weather::Fair, Temper::Easy, |settings| {
        settings.unknown_after = Duration::from_millis(700);
    })
    .await;
    let mut mornings = Mornings {
        shop,
        errands: JoinSet::new(),
        count: 0,
    };
    let time = if point == CrashPoint::Restart {
        // A restart writes if a payment was being started.
        mornings.die_at("intent:after:1").await;
        1
    } else {
        dice.within(1..3)
    };
    let here = format!("{}:{side}:{time}", point.name());
    mornings.die_at(&here).await;
    mornings.shop.start(None).await;
    while let Some(errand) = mornings.errands.join_next().await {
        errand.unwrap();
    }
    mornings.shop.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_before_or_after_any_commit_breaks_no_invariant() {
    let _alone = alone().await;
    let began = std::time::Instant::now();
    let seed = Dice::seed_of_run("crash points");
    // Most of the time is waiting, so run several at once.
    let several = Arc::new(Semaphore::new(4));
    let mut deaths = JoinSet::new();
    for point in CrashPoint::ALL {
        for side in ["before", "after"] {
            let several = Arc::clone(&several);
            deaths.spawn(async move {
                let _one = several.acquire().await.unwrap();
                die_at(seed, point, side).await;
            });
        }
    }
    let mut count = 0;
    while let Some(death) = deaths.join_next().await {
        death.unwrap();
        count += 1;
    }
    println!(
        "crash points: died at {count}, no violation, {:?}",
        began.elapsed()
    );
}

/// The shipped program must have no way to be stopped at a crash point.
#[test]
fn an_ordinary_build_has_no_crash_points() {
    let features = |edges: &str| {
        let output = std::process::Command::new(env!("CARGO"))
            .args(["tree", "--offline", "--locked", "--package", "ipp-proxy"])
            .args(["--depth", "0", "--format", "{p} [{f}]", "--edges", edges])
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(!features("normal").contains("crash-points"));
    assert!(features("normal,dev").contains("crash-points"));
}
