//! `ipp-proxy resolve`: a person settles a payment.

use std::io::{self, Write as _};

use clap::Args;
use ipp_payment::Payment;
use ipp_proxy::clock;
use ipp_proxy::store::{Purpose, Settled};
use ipp_wire::{ResolveOutcome, Settlement};
use uuid::Uuid;

use super::database::{amount, block_on, open, parse_note, person, printed};
use super::{Environment, Failure};

/// The exit code if the decision is kept and waits for the session's end.
const EXIT_WAITS: u8 = 3;

/// What was decided, by whom, and why.
#[derive(Debug, Args)]
pub(crate) struct ResolveArgs {
    /// The payment's id, as `ipp-proxy payments --open` prints it
    payment: Uuid,
    #[command(flatten)]
    outcome: Outcome,
    /// Why: what you saw on the terminal or in Kustom's Portal
    #[arg(long, value_parser = parse_note)]
    note: String,
    /// Who decides; without it, the user of this machine
    #[arg(long)]
    name: Option<String>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Outcome {
    /// The order is paid
    #[arg(long)]
    paid: bool,
    /// The order is not paid. While the session lives it stays blocked, until Kustom says that it
    /// ended
    #[arg(long)]
    not_paid: bool,
}

impl ResolveArgs {
    /// Settles the payment and prints what happens next.
    pub(crate) fn run(self, environment: Environment) -> Result<(), Failure> {
        let by = person(environment, self.name)?;
        let (outcome, word) = if self.outcome.paid {
            (ResolveOutcome::Paid, "paid")
        } else {
            (ResolveOutcome::NotPaid, "not paid")
        };
        let now = clock::now();
        let settlement = Settlement {
            outcome,
            by,
            note: self.note,
            at: now.rfc3339(),
        };
        block_on(async move {
            let mut store = open(environment, Purpose::Write).await?;
            let settled = store.settle(self.payment, settlement, now).await;
            match settled.map_err(Failure::new)? {
                Settled::Done(payment) => {
                    let next = match outcome {
                        ResolveOutcome::Paid => "The order takes no other payment.",
                        ResolveOutcome::NotPaid => "The order can be charged again.",
                    };
                    let what = order(&payment);
                    printed(writeln!(
                        io::stdout(),
                        "{what}: settled as {word}. {next} Pages and your own system hear of it \
                         from the running proxy, or from the next that starts."
                    ))
                }
                Settled::Waits(payment) => Err(Failure {
                    code: EXIT_WAITS,
                    message: format!(
                        "{}: kept as not paid, but its session has not ended as far as Kustom has \
                         said, so the customer may still pay. The proxy has it cancelled and reads \
                         it. Until Kustom says how it ended, the order takes no other payment; if \
                         it was paid, it is paid.",
                        order(&payment)
                    ),
                }),
                Settled::Refused(payment) => Err(Failure::new(format!(
                    "{}: cannot be settled as {word}. Only what needs attention, is held or was \
                     settled can be, and not as not paid while Kustom has it open or says that it \
                     is paid. Nothing was changed",
                    order(&payment)
                ))),
                Settled::OrderTaken(payment) => Err(Failure::new(format!(
                    "{}: the order has another payment. Nothing was changed",
                    order(&payment)
                ))),
                Settled::Unknown => Err(Failure::new(format!(
                    "there is no payment {} in this database",
                    self.payment
                ))),
            }
        })
    }
}

fn order(payment: &Payment) -> String {
    let order = &payment.order;
    format!(
        "payment {} of {}, {}",
        payment.id,
        order.merchant_reference1.escape_debug(),
        amount(order.order_amount, &order.purchase_currency)
    )
}
