//! The page on which the simulation runs. Its schedules must be those that the tests run, also with
//! faults made by hand; it must show an invariant broken where a defect breaks one; and it must work
//! by keyboard, under a strict policy, in the dark and on a phone.

use std::path::PathBuf;

use ipp_simulation::{Action, ActionAt, Outcome as Simulated, Schedule, run as simulate};
use ipp_verify::Defect;
use ipp_wire::Word as _;
use serde_json::{Value, json};

use crate::browser::{Browser, Place, until};
use crate::cli::Driver;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::inspect;
use crate::serve::{Served, Site};

/// As strict as the page's own policy, and sent by the server.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// The defect that is looked for, which is soon found.
const DEFECT: Defect = Defect::CreateSentTwice;

/// The sizes at which the page is looked at: a phone, a tablet, a desk.
const SIZES: [(&str, u32, u32); 3] = [
    ("phone", 390, 844),
    ("tablet", 820, 1180),
    ("desk", 1360, 900),
];

/// What to drive.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The browser.
    #[command(flatten)]
    driver: Driver,
    /// The folder of the page.
    #[arg(long)]
    files: PathBuf,
    /// axe's script.
    #[arg(long)]
    axe: PathBuf,
}

/// Drives the page and returns the report.
pub(crate) async fn run(options: &Options) -> Outcome<String> {
    let site = Site::default().folder("/", &options.files);
    let served = site
        .header("content-security-policy", POLICY)
        .serve()
        .await?;
    let axe = std::fs::read_to_string(&options.axe)?;
    Browser::during(&options.driver, async |browser| {
        let page = Page { browser, served };
        let done = page.everything(&axe, options).await;
        if done.is_err() {
            let folder = &options.driver.screenshots;
            browser.shoot(folder, "simulation-failed").await?;
        }
        done
    })
    .await?;
    Ok("the simulation runs in the page as in the tests".to_owned())
}

struct Page<'a> {
    browser: &'a Browser,
    served: Served,
}

impl Page<'_> {
    async fn everything(&self, axe: &str, options: &Options) -> Outcome<()> {
        // One with one proxy, and the first with several of them.
        let several = (1..).find(|seed| !simulate(*seed, None).disturbances.is_empty());
        for seed in [4, several.unwrap_or(1)] {
            self.open(&format!("seed={seed}")).await?;
            self.ends_as(&simulate(seed, None)).await?;
        }
        self.a_defect_is_caught().await?;
        self.a_proxy_is_killed_by_hand().await?;
        if options.driver.engine == Engine::Chromium {
            self.is_used_by_keyboard().await?;
            self.is_looked_at(axe, options).await?;
        }
        let complaints = self.browser.complaints().await?.join("; ");
        is(complaints.is_empty(), || complaints.clone())
    }

    /// Opens the page with this behind the hash.
    async fn open(&self, hash: &str) -> Outcome<()> {
        // Without this, a browser would change the hash of the page that is there.
        self.browser.goto("about:blank").await?;
        let address = format!("{}/#{hash}", self.served.origin);
        self.browser.goto(&address).await?;
        self.browser
            .reads(Place::Page("#verdict"), &["invariants hold"])
            .await
            .map(drop)
    }

    /// Runs to the end, and compares it with what the simulation alone came to.
    async fn ends_as(&self, expected: &Simulated) -> Outcome<()> {
        let steps = format!("At rest after {} steps", expected.steps);
        until(async || {
            self.browser.click(Place::Page("#finish")).await?;
            let verdict = self.text("#verdict").await?;
            Ok(if verdict.contains("At rest") {
                Ok(())
            } else {
                Err(verdict)
            })
        })
        .await?;
        let verdict = self.text("#verdict").await?;
        let broken = expected.findings.iter();
        let named = broken.clone().all(|found| {
            let word = found.invariant.word();
            verdict.contains(word)
        });
        let held = verdict.contains("invariants held") == (broken.len() == 0);
        is(verdict.contains(&steps) && named && held, || {
            format!("it says {verdict:?}, and not {steps:?} with {expected:?}")
        })
    }

    /// A defect is switched on, a seed is found that shows it, and an invariant is seen to break.
    async fn a_defect_is_caught(&self) -> Outcome<()> {
        self.open("seed=1").await?;
        let script = "const select = document.querySelector('#defect');
            select.value = arguments[0];
            select.dispatchEvent(new Event('change'))";
        self.browser.run(script, vec![json!(DEFECT.word())]).await?;
        self.browser.click(Place::Page("#search")).await?;
        let seed = (1..).find(|seed| !simulate(*seed, Some(DEFECT)).findings.is_empty());
        let seed = seed.unwrap_or_default();
        let hash = format!("#seed={seed}&defect={}", DEFECT.word());
        self.until_hash(&hash).await?;
        let expected = simulate(seed, Some(DEFECT));
        self.browser.click(Place::Page("#finish")).await?;
        for finding in &expected.findings {
            let item = self.browser.reads(Place::Page("#invariants .broken"), &[]);
            let item = item.await?;
            let words = || format!("{item:?} is shown as broken, not {finding}");
            is(item.contains(finding.invariant.word()), words)?;
        }
        // It has stopped there, so that somebody sees it.
        is(!self.text("#verdict").await?.contains("At rest"), || {
            "it does not stop where an invariant breaks".to_owned()
        })?;
        self.ends_as(&expected).await
    }

    /// A fault by hand changes the schedule, breaks nothing, and is in the link.
    async fn a_proxy_is_killed_by_hand(&self) -> Outcome<()> {
        self.open("seed=4&faults=none").await?;
        self.browser.click(Place::Page("#play")).await?;
        self.browser
            .until_text(Place::Page("#pages"), "starts a payment", |text| {
                text.contains("payment 1")
            })
            .await?;
        until(async || {
            let dots = "return document.querySelectorAll('#wires .dot').length";
            let dots = self.browser.run(dots, vec![]).await?;
            Ok(if dots.as_u64() > Some(0) {
                Ok(())
            } else {
                Err("no message is drawn".to_owned())
            })
        })
        .await?;
        self.browser
            .click(Place::Page("[data-action='kill-proxy']"))
            .await?;
        self.browser
            .reads(Place::Page("#proxies .off"), &["down"])
            .await?;
        let hash = self.browser.run("return location.hash", vec![]).await?;
        let hash = hash.as_str().unwrap_or_default().to_owned();
        let done = hash
            .split_once("done=")
            .and_then(|(_, it)| ActionAt::parse(it));
        let done = done.filter(|done| done.action == Action::KillProxy);
        let done = done.ok_or_else(|| Failure::page(format!("{hash:?} does not say it")))?;
        let mut again = Schedule::new(4, None, true).watched(vec![done]);
        again.advance(u64::MAX, u32::MAX);
        let expected = again.outcome();
        self.ends_as(&expected).await?;
        self.open(hash.trim_start_matches('#')).await?;
        self.ends_as(&expected).await
    }

    /// Everything is reached by Tab, and pressed by Enter.
    async fn is_used_by_keyboard(&self) -> Outcome<()> {
        self.open("seed=4").await?;
        inspect::tab_must_lead_everywhere(self.browser).await?;
        self.browser
            .run("document.querySelector('#step').focus()", vec![])
            .await?;
        self.browser.key("Enter", false).await?;
        self.browser
            .reads(Place::Page("#log"), &["started"])
            .await
            .map(drop)
    }

    /// In light and dark and at each size axe finds nothing, and nothing sticks out.
    async fn is_looked_at(&self, axe: &str, options: &Options) -> Outcome<()> {
        for (name, width, height) in SIZES {
            self.browser.resize(width, height).await?;
            for scheme in inspect::SCHEMES {
                inspect::prefer(self.browser, scheme).await?;
                // A world with every kind of card, after an invariant broke.
                self.open("seed=30&defect=create-sent-twice").await?;
                self.browser.click(Place::Page("#finish")).await?;
                self.browser
                    .reads(Place::Page("#verdict"), &["Broken"])
                    .await?;
                let picture = format!("simulation-{name}-{scheme}");
                let folder = &options.driver.screenshots;
                self.browser.shoot(folder, &picture).await?;
                inspect::must_be_sound(self.browser, axe, &picture).await?;
            }
        }
        Ok(())
    }

    async fn until_hash(&self, hash: &str) -> Outcome<()> {
        until(async || {
            let now = self.browser.run("return location.hash", vec![]).await?;
            Ok(if now == hash {
                Ok(())
            } else {
                Err(format!("{now}, not {hash}"))
            })
        })
        .await
    }

    async fn text(&self, selector: &str) -> Outcome<String> {
        let script = "return document.querySelector(arguments[0]).textContent";
        match self.browser.run(script, vec![json!(selector)]).await? {
            Value::String(text) => Ok(text),
            other => Err(Failure::page(format!("{selector} reads {other}"))),
        }
    }
}

fn is(so: bool, words: impl FnOnce() -> String) -> Outcome<()> {
    if so {
        return Ok(());
    }
    Err(Failure::page(words()))
}
