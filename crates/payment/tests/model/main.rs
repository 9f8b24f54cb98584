//! An exhaustive model of the proxy's payments: every world that a small sale can lead to.
//!
//! The model covers what surrounds the payments: database, process, Kustom, pages. The tasks are
//! those of the proxy (`ipp_payment::begin`, `send`, `watch`, `work_off`, `take_up`). A waiting
//! task is stored as a value, and advances when its answer arrives (`task`, `around`). From each
//! world the checker tries every possible next action (`shop`):
//!
//! - two tabs start and cancel payments, whatever they show;
//! - the process dies once, at any point, and restarts with its database or without; or it loses its
//!   lease instead, and takes up its payments under the next while its tasks go on;
//! - one answer to create is lost, with the request processed, not processed, or processed later;
//! - any read or cancel is lost, and an answer is out of date when it arrives;
//! - callbacks come at any time, in any order, any number of times, or never;
//! - the shopper pays the ordered or another amount, the clerk cancels, the session expires;
//! - time passes at any point, beyond any deadline.
//!
//! `properties` must hold in every world, `reached` shows that the model reaches the interesting
//! worlds, and `seeded` shows that it finds defects. Left out: declined cards, payments settled by
//! hand, database failures, a clock that is set back, and a provider that refuses a payment but
//! takes it all the same. Worlds are told apart by 64-bit fingerprints.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr
)]

mod around;
mod database;
mod effects;
mod faults;
mod kustom;
mod over;
mod properties;
mod reached;
mod seeded;
mod shop;
mod step;
mod task;
mod world;

use stateright::{Checker, HasDiscoveries, Model};

use crate::kustom::Status;
use crate::shop::Shop;

const EVERYTHING: &[Status] = &[
    Status::Active,
    Status::Finalized,
    Status::FinalizedOtherwise,
    Status::Cancelled,
    Status::Expired,
];

/// One payment, started by two tabs; each request and each commit is a separate step. Two payments
/// are feasible only with wider steps, in which nothing happens between a load and its commit. This
/// shop justifies that: here such a commit is overtaken and repeated.
const ONE_PAYMENT: Shop = Shop {
    orders: &["order"],
    devices: &["device"],
    turns: &[
        Status::Finalized,
        Status::FinalizedOtherwise,
        Status::Cancelled,
    ],
    instants: 2,
    every_step: true,
    loses: false,
    defect: None,
};

/// One order, charged on two devices.
const ONE_ORDER: Shop = Shop {
    orders: &["order", "order"],
    devices: &["left", "right"],
    turns: EVERYTHING,
    instants: 3,
    every_step: false,
    loses: false,
    defect: None,
};

/// Two orders, charged on one device.
const ONE_DEVICE: Shop = Shop {
    orders: &["one", "other"],
    devices: &["device", "device"],
    turns: &[Status::Finalized, Status::Cancelled],
    instants: 3,
    every_step: false,
    loses: false,
    defect: None,
};

/// One payment, and a process that may restart without its database: then the page asks for the
/// same payment again, and the proxy does not know of the first.
const LOST: Shop = Shop {
    orders: &["order"],
    devices: &["device"],
    turns: &[Status::Finalized, Status::Cancelled],
    instants: 2,
    every_step: false,
    loses: true,
    defect: None,
};

/// Visits every world of the shop and checks all properties.
fn everything_holds(shop: Shop) {
    let checker = shop
        .checker()
        .threads(2)
        .finish_when(HasDiscoveries::AnyFailures)
        .spawn_dfs()
        .join();
    eprintln!(
        "{} worlds, {} steps, {} steps to the farthest",
        checker.unique_state_count(),
        checker.state_count(),
        checker.max_depth(),
    );
    for must in checker.model().properties() {
        if must.expectation.discovery_is_failure()
            && let Some(path) = checker.discovery(must.name)
        {
            panic!("{} is broken: {path}", must.name);
        }
    }
    // All `sometimes` properties were reached, and no world was left out.
    checker.assert_properties();
    assert!(checker.is_done());
}

#[test]
fn every_step_of_one_payment_holds() {
    everything_holds(ONE_PAYMENT);
}

#[test]
fn two_payments_of_one_order_hold() {
    everything_holds(ONE_ORDER);
}

#[test]
fn a_lost_database_holds() {
    everything_holds(LOST);
}

#[test]
fn two_payments_on_one_device_hold() {
    everything_holds(ONE_DEVICE);
}
