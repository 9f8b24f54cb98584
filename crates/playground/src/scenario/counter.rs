//! The counter of a run: its tills and terminals, and what was charged.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use uuid::Uuid;

use super::act::{Act, TerminalAct, TillAct};
use super::backend::{Backend, Trouble};
use super::file::Scenario;
use super::judge::Evidence;
use super::log::Log;
use super::order;
use super::provider::{Provider, Recorded};
use super::run::{CannotRun, Settings};
use super::till::Till;

/// How long the provider may take to have the session of a charge.
const SESSION_PATIENCE: Duration = Duration::from_secs(10);
/// How often that is looked up.
const LOOK_INTERVAL: Duration = Duration::from_millis(100);

/// One charge.
struct Charge {
    till: usize,
    payment: Uuid,
    reference: String,
    body: Value,
    /// Whether the backend had to refuse it, so that there is no payment.
    refused: bool,
}

/// The counter: tills, terminals, and what was charged.
pub(super) struct Counter<'a> {
    scenario: &'a Scenario,
    provider: Option<Provider>,
    tills: Vec<Till>,
    terminals: Vec<String>,
    charges: Vec<Charge>,
    /// Of each till, the order's number.
    orders: Vec<usize>,
    /// Keeps the references of this run apart from those of others.
    run: String,
}

impl<'a> Counter<'a> {
    pub(super) async fn set_up(
        scenario: &'a Scenario,
        settings: &Settings,
        log: &Arc<Log>,
    ) -> Result<Self, CannotRun> {
        let provider = settings.provider.clone();
        let provider = provider
            .map(|(url, key)| Provider::new(url, key))
            .transpose()?;
        if let (None, Some(step)) = (&provider, scenario.needs_provider()) {
            return Err(CannotRun::NeedsProvider(step.to_owned()));
        }
        let mut backends = vec![];
        for number in 0..scenario.tills() {
            let token = settings.tokens.get(number).or(settings.tokens.last());
            let token = token.ok_or(CannotRun::NoToken)?.clone();
            backends.push(Backend::new(settings.backend.clone(), token)?);
        }
        let first = backends.first().ok_or(CannotRun::NoToken)?;
        let till = first.till().await.map_err(unusable)?;
        if till.environment == "live" {
            return Err(CannotRun::RealMoney(till.environment));
        }
        if let Some(provider) = &provider {
            provider.restore().await.map_err(CannotRun::Provider)?;
        }
        let mut terminals = vec![];
        for number in 1..=scenario.terminals() {
            let mut wish = json!({"name": format!("{} {number}", scenario.name)});
            if let Some(location) = &till.location {
                wish["location_id"] = json!(location);
            }
            terminals.push(match &provider {
                Some(provider) => {
                    let made = provider.make_device(&wish).await;
                    made.map_err(CannotRun::Provider)?
                }
                None => first.make_device(&wish).await.map_err(unusable)?,
            });
        }
        let tills = (1..).zip(backends);
        let tills = tills.map(|(number, backend)| Till::open(number, backend, Arc::clone(log)));
        Ok(Self {
            scenario,
            provider,
            tills: tills.collect(),
            terminals,
            charges: vec![],
            orders: vec![1; scenario.tills()],
            run: Uuid::new_v4()
                .simple()
                .to_string()
                .chars()
                .take(8)
                .collect(),
        })
    }

    pub(super) async fn take(&mut self, till: usize, act: &Act) -> Result<(), String> {
        match act {
            Act::Till(act) => self.at_till(till, act).await,
            Act::Terminal(act) => self.at_terminal(till, *act).await,
            Act::Provider(fault) => self.provider()?.switch(*fault).await,
            Act::Restore => self.provider()?.restore().await,
            Act::Nothing => Ok(()),
            Act::Until { state, within } => {
                let page = &self.till(till)?.page;
                page.wait_until(state, *within).await
            }
        }
    }

    async fn at_till(&mut self, number: usize, act: &TillAct) -> Result<(), String> {
        match act {
            TillAct::Charge {
                terminal,
                expecting,
            } => self.charge(number, *terminal, expecting.as_deref()).await,
            TillAct::Repeat => {
                let charge = self.last_charge(number)?;
                let (payment, body) = (charge.payment, charge.body.clone());
                self.start(number, payment, &body, None).await
            }
            TillAct::Cancel => {
                let payment = self.last_charge(number)?.payment;
                let page = &self.till(number)?.page;
                let asked = page.backend()?.cancel(payment).await;
                page.show(asked.map_err(|trouble| trouble.sentence())?);
                Ok(())
            }
            TillAct::NextOrder => {
                if let Some(order) = self.orders.get_mut(number.saturating_sub(1)) {
                    *order = order.saturating_add(1);
                }
                Ok(())
            }
            TillAct::Offline(span) => {
                self.till(number)?.page.go_offline(*span);
                Ok(())
            }
        }
    }

    async fn charge(
        &mut self,
        till: usize,
        terminal: usize,
        expecting: Option<&str>,
    ) -> Result<(), String> {
        let device = self.terminals.get(terminal.saturating_sub(1));
        let device = device.ok_or_else(|| format!("there is no terminal {terminal}"))?;
        let order = self
            .orders
            .get(till.saturating_sub(1))
            .copied()
            .unwrap_or(1);
        let reference = format!("scenario-{}-{till}-{order}", self.run);
        let body = order::start(&self.scenario.order, &reference, device);
        let payment = Uuid::new_v4();
        if expecting.is_none() {
            self.till(till)?.page.charged(payment);
        }
        self.charges.push(Charge {
            till,
            payment,
            reference,
            body: body.clone(),
            refused: expecting.is_some(),
        });
        self.start(till, payment, &body, expecting).await
    }

    async fn start(
        &self,
        till: usize,
        payment: Uuid,
        body: &Value,
        expecting: Option<&str>,
    ) -> Result<(), String> {
        let page = &self.till(till)?.page;
        let started = page.backend()?.start(payment, body).await;
        match (started, expecting) {
            (Ok(payment), None) => {
                page.show(payment);
                Ok(())
            }
            (Ok(payment), Some(code)) => {
                let state = payment.state;
                Err(format!(
                    "the charge was not refused by {code}: it is {state}"
                ))
            }
            (Err(Trouble::Refused { code, .. }), Some(wanted)) if code == wanted => Ok(()),
            (Err(trouble), _) => Err(trouble.sentence()),
        }
    }

    async fn at_terminal(&self, till: usize, act: TerminalAct) -> Result<(), String> {
        let charge = self.last_charge(till)?;
        let Some(provider) = &self.provider else {
            let backend = self.till(till)?.page.backend()?;
            let asked = match act {
                TerminalAct::PickUp => backend.pick_up(charge.payment).await,
                TerminalAct::Tap(outcome) => backend.tap(charge.payment, outcome.as_str()).await,
                // Looked at before the first step: `CannotRun::NeedsProvider`.
                _ => return self.provider().map(drop),
            };
            return asked.map_err(|trouble| trouble.sentence());
        };
        let session = session_of(provider, charge).await?;
        let id = session.session_id.as_str();
        match act {
            TerminalAct::PickUp => provider.simulate(id, "activate").await,
            TerminalAct::Tap(outcome) => provider.tap(id, outcome).await,
            TerminalAct::Cancel => provider.simulate(id, "cancel").await,
            TerminalAct::Expire => provider.simulate(id, "expire").await,
            TerminalAct::Fail => provider.simulate(id, "fail").await,
            TerminalAct::ChangeAmount(amount) => provider.change_amount(id, amount).await,
        }
    }

    /// Reads every payment once more, since a page may be behind.
    pub(super) async fn read_all(&self) {
        for charge in self.charges.iter().filter(|charge| !charge.refused) {
            let Ok(till) = self.till(charge.till) else {
                continue;
            };
            if let Ok(backend) = till.page.backend()
                && let Ok(payment) = backend.payment(charge.payment).await
            {
                till.page.show(payment);
            }
        }
    }

    pub(super) async fn evidence(&self) -> Evidence {
        let mut evidence = Evidence::default();
        for charge in self.charges.iter().filter(|charge| !charge.refused) {
            if let Ok(till) = self.till(charge.till) {
                let newest = till.page.newest(charge.payment);
                let states = till.page.states(charge.payment);
                evidence.payments.push((charge.payment, newest, states));
            }
        }
        if let Some(provider) = &self.provider {
            let mut references: Vec<_> = self
                .charges
                .iter()
                .map(|charge| &charge.reference)
                .collect();
            references.dedup();
            references.sort();
            references.dedup();
            let mut orders = vec![];
            for reference in references {
                match provider.sessions(reference).await {
                    Ok(sessions) => orders.push((reference.clone(), sessions)),
                    Err(why) => evidence.missing.push(why),
                }
            }
            evidence.orders = Some(orders);
        }
        evidence
    }

    /// Leaves nothing open behind: later runs and other tills use the same backend. What cannot be
    /// cleared is open in the playground alone, and expires.
    pub(super) async fn clear(&self) {
        if let Some(provider) = &self.provider {
            let _ = provider.restore().await;
            for charge in &self.charges {
                for session in provider
                    .sessions(&charge.reference)
                    .await
                    .unwrap_or_default()
                {
                    let _ = provider.simulate(&session.session_id, "cancel").await;
                }
            }
            for terminal in &self.terminals {
                let _ = provider.remove_device(terminal).await;
            }
        }
        for charge in self.charges.iter().filter(|charge| !charge.refused) {
            if let Ok(till) = self.till(charge.till)
                && let Ok(backend) = till.page.backend()
            {
                let _ = backend.cancel(charge.payment).await;
            }
        }
    }

    pub(super) fn asks_provider(&self) -> bool {
        self.provider.is_some()
    }

    fn till(&self, number: usize) -> Result<&Till, String> {
        let till = self.tills.get(number.saturating_sub(1));
        till.ok_or_else(|| format!("there is no till {number}"))
    }

    fn last_charge(&self, till: usize) -> Result<&Charge, String> {
        let of = |charge: &&Charge| charge.till == till && !charge.refused;
        let last = self.charges.iter().rfind(of);
        last.ok_or_else(|| format!("till {till} has no payment"))
    }

    fn provider(&self) -> Result<&Provider, String> {
        let provider = self.provider.as_ref();
        provider.ok_or_else(|| "there is no playground to do this".to_owned())
    }
}

/// The newest session of a charge. The backend may still be about to create it, and the order may have
/// an older one, on the terminal that the sale moved away from.
async fn session_of(provider: &Provider, charge: &Charge) -> Result<Recorded, String> {
    let begun = Instant::now();
    loop {
        let sessions = provider.sessions(&charge.reference).await?;
        let newest = sessions
            .into_iter()
            .rfind(|session| charge.body["device_id"] == session.device_id);
        if let Some(newest) = newest {
            return Ok(newest);
        }
        if begun.elapsed() > SESSION_PATIENCE {
            return Err("the playground has no session of this order".to_owned());
        }
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
}

fn unusable(trouble: Trouble) -> CannotRun {
    CannotRun::Backend(trouble.sentence())
}
