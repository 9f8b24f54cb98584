//! A schedule as it is at one moment, for somebody who watches it.

use ipp_payment::{Payment, wire};
use ipp_wire::Word as _;
use serde::Serialize;

use crate::executor::Time;
use crate::kustom::Session;
use crate::world::World;

/// Everything at one moment. Times are milliseconds of the virtual clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct View {
    /// The time of the last step.
    pub now: Time,
    /// The time of the next one; none if there is none.
    pub next: Option<Time>,
    /// The number of steps so far.
    pub steps: u64,
    /// Whether the schedule is over.
    pub over: bool,
    /// Until when faults happen.
    pub faults_end: Time,
    /// The tabs.
    pub pages: Vec<Tab>,
    /// The seats of the proxy's processes.
    pub proxies: Vec<Seat>,
    /// The payments in the database.
    pub payments: Vec<Stored>,
    /// The names of the terminals.
    pub terminals: Vec<String>,
    /// Kustom's sessions.
    pub sessions: Vec<AtKustom>,
    /// How many callbacks are stored and not worked off.
    pub inbox: usize,
    /// Whether the database cannot be written.
    pub locked: bool,
    /// How often the operator was alarmed.
    pub alarms: u32,
    /// The first finding for each broken invariant.
    pub findings: Vec<Broken>,
}

/// A tab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tab {
    /// The till that it belongs to.
    pub till: String,
    /// Whether the cashier has closed it.
    pub gone: bool,
    /// What it shows: the payments that it asked for, each with its state if it has heard of one.
    pub shows: Vec<Shows>,
}

/// A payment as a tab shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shows {
    /// The payment's id.
    pub payment: String,
    /// The state's word.
    pub state: Option<&'static str>,
}

/// A seat, in which one process follows another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seat {
    /// The process's number; none if none lives here.
    pub number: Option<u32>,
    /// Whether it has started up.
    pub ready: bool,
    /// Whether it has a lease, or needs none.
    pub leased: bool,
}

/// A payment in the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stored {
    /// Its id.
    pub id: String,
    /// The order's reference.
    pub order: String,
    /// The terminal's name.
    pub terminal: String,
    /// The state's word, as pages are told it.
    pub state: &'static str,
    /// Its version.
    pub version: u64,
}

/// A session, as Kustom has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AtKustom {
    /// Its id.
    pub id: String,
    /// The payment's id.
    pub payment: String,
    /// The terminal's name.
    pub terminal: String,
    /// The order's reference.
    pub order: String,
    /// Its status.
    pub status: String,
}

/// A broken invariant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// The invariant's word.
    pub invariant: &'static str,
    /// What was observed.
    pub what: String,
}

/// The world as it is now.
pub(crate) fn of(world: &World, over: bool) -> View {
    let terminals = 0..world.plan.devices;
    let findings = world.record.findings.iter();
    View {
        now: world.queue.now(),
        next: world.queue.next().filter(|_| !over),
        steps: world.queue.steps(),
        over,
        faults_end: world.plan.faults_end,
        pages: tabs(world),
        proxies: (0..world.plan.processes())
            .map(|at| seat(world, at))
            .collect(),
        payments: world.database.payments().map(stored).collect(),
        terminals: terminals.map(|at| format!("device-{at}")).collect(),
        sessions: world.kustom.sessions.iter().map(session).collect(),
        inbox: world.database.inbox_open(),
        locked: world.database_is_locked(),
        alarms: world.record.alarms,
        findings: findings
            .map(|finding| Broken {
                invariant: finding.invariant.word(),
                what: finding.what.clone(),
            })
            .collect(),
    }
}

fn tabs(world: &World) -> Vec<Tab> {
    let pages = world.pages.iter();
    let tab = |page: &crate::pages::Page| {
        let shows = page.asked.iter().map(|id| {
            let seen = page.seen.iter().find(|(of, ..)| of == id);
            Shows {
                payment: id.to_string(),
                state: seen.map(|(_, _, state)| state.word()),
            }
        });
        Tab {
            till: page.till.clone(),
            gone: page.gone,
            shows: shows.collect(),
        }
    };
    pages.map(tab).collect()
}

fn seat(world: &World, at: usize) -> Seat {
    let process = world.processes.iter().find(|process| process.seat == at);
    Seat {
        number: process.map(|process| process.number),
        ready: process.is_some_and(|process| process.ready),
        leased: world.plan.several.is_none() || process.is_some_and(|p| p.lease.is_some()),
    }
}

fn stored(payment: &Payment) -> Stored {
    Stored {
        id: payment.id.to_string(),
        order: payment.order.merchant_reference1.clone(),
        terminal: payment.device.clone(),
        state: wire(payment).state.word(),
        version: payment.version,
    }
}

fn session(session: &Session) -> AtKustom {
    AtKustom {
        id: session.id.clone(),
        payment: session.payment.to_string(),
        terminal: session.device.clone(),
        order: session.reference.clone(),
        status: session.status.word().to_owned(),
    }
}
