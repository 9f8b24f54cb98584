//! Every world that can come of a small sale: an exhaustive model of the proxy's payments.
//!
//! What is modelled is the world around them: database, process, Kustom, pages. The payments'
//! tasks are the very ones that the proxy runs (`ipp_payment::begin`, `send`, `watch`, `work_off`,
//! `take_up`); each waits as a value, and is taken a step further whenever what it waits for
//! happens (`task`, `around`). All that can happen next is tried from each world (`shop`):
//!
//! - two tabs start and cancel payments, whatever they have been shown;
//! - the process dies once, at any point, and comes back, with its database or without;
//! - one answer to create is lost, with the request processed, not processed, or processed later;
//! - reads and cancels are lost at will, and answers are overtaken by what they tell of;
//! - callbacks come at any time, in any order, as often as they like, or never;
//! - the shopper pays, as ordered or another amount, the clerk cancels, the session's life ends;
//! - time passes at any point, further than anything waits.
//!
//! What must hold is looked at in every world (`properties`), that the model is not empty is
//! looked at too (`reached`), and that it has teeth (`seeded`). Left out: declined cards, payments
//! settled by hand, a database that fails, a clock that is set back, and a provider that refuses a
//! payment and takes it all the same. Worlds are told apart by fingerprints of 64 bits.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr
)]

mod around;
mod database;
mod defect;
mod effects;
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

/// One payment, its every request and commit a step of its own, and two tabs that start it. Two
/// payments can be walked through in wider steps only: that nothing comes between a load and its
/// commit there is what this one shows, where such a commit is overtaken and done anew.
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

/// One payment, and a process that may come back without its database: then the page asks for the
/// same payment again, of a proxy that knows nothing of the first.
const LOST: Shop = Shop {
    orders: &["order"],
    devices: &["device"],
    turns: &[Status::Finalized, Status::Cancelled],
    instants: 2,
    every_step: false,
    loses: true,
    defect: None,
};

/// Walks through all of them, to the end.
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
            panic!("it does not hold that {}: {path}", must.name);
        }
    }
    // What must be reached is, and no world was left out.
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
