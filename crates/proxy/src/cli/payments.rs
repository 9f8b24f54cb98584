//! `ipp-proxy payments`: lists payments.

use std::io::{self, Write as _};

use clap::Args;
use futures::{StreamExt as _, pin_mut};
use ipp_payment::Millis;
use ipp_proxy::store::{Filter, PaymentRecord, Purpose};
use ipp_wire::{PaymentState, Word as _};

use super::database::{amount, block_on, open, parse_time, printed, table};
use super::{Environment, Failure};

/// Which payments, and how they are printed.
#[derive(Debug, Args)]
pub(crate) struct PaymentsArgs {
    /// In one of these states, separated by commas, such as needs_attention,held
    #[arg(long, value_delimiter = ',', value_parser = parse_state)]
    state: Vec<PaymentState>,
    /// Of this till
    #[arg(long)]
    till: Option<String>,
    /// Of the order with this merchant_reference1
    #[arg(long)]
    reference: Option<String>,
    /// Made at this time or later: a date (UTC), or RFC 3339
    #[arg(long, value_parser = parse_time)]
    since: Option<Millis>,
    /// Made before this time
    #[arg(long, value_parser = parse_time)]
    until: Option<Millis>,
    /// Only what has not ended or waits for a person
    #[arg(long)]
    open: bool,
    /// How many, the newest first
    #[arg(long, default_value_t = 100)]
    limit: usize,
    /// As JSON, one payment a line, with every decision by hand
    #[arg(long)]
    json: bool,
}

impl PaymentsArgs {
    /// Prints them.
    pub(crate) fn run(self, environment: Environment) -> Result<(), Failure> {
        block_on(async move {
            let mut store = open(environment, Purpose::Read).await?;
            let filter = Filter {
                till: self.till,
                reference: self.reference,
                since: self.since,
                until: self.until,
                open: self.open,
            };
            let any_state = self.state.is_empty();
            let payments = store.newest_payments(&filter).filter_map(|found| {
                let fits = match &found {
                    Ok(record) => any_state || self.state.contains(&record.payment.state),
                    Err(_) => true,
                };
                std::future::ready(fits.then_some(found))
            });
            let payments = payments.take(self.limit);
            pin_mut!(payments);
            let mut out = io::stdout().lock();
            let mut rows = Vec::new();
            while let Some(found) = payments.next().await {
                let record = match found {
                    Ok(record) => record,
                    Err(error) => {
                        // A corrupt row must not hide the others.
                        let _ = writeln!(io::stderr(), "ipp-proxy: {error}");
                        continue;
                    }
                };
                if self.json {
                    let line = serde_json::to_string(&record).map_err(Failure::new)?;
                    if let Err(error) = writeln!(out, "{line}") {
                        return printed(Err(error));
                    }
                } else {
                    rows.push(row(&record));
                }
            }
            if self.json {
                return Ok(());
            }
            let heading = [
                "MADE",
                "STATE",
                "AMOUNT",
                "REFERENCE",
                "TILL",
                "DEVICE",
                "PAYMENT",
                "WHY",
            ];
            printed(table(&mut out, heading, &rows))
        })
    }
}

fn row(record: &PaymentRecord) -> [String; 8] {
    let payment = &record.payment;
    let order = &payment.order;
    let why = match (&payment.settled, &payment.reason) {
        (Some(settled), _) => format!("settled by {}: {}", settled.by, settled.note),
        (None, Some(reason)) => reason.code.clone(),
        (None, None) => String::new(),
    };
    [
        payment.created_at.clone(),
        payment.state.word().to_owned(),
        amount(order.order_amount, &order.purchase_currency),
        order.merchant_reference1.clone(),
        record.till.clone(),
        payment.device_id.clone(),
        payment.payment_id.clone(),
        why,
    ]
}

fn parse_state(text: &str) -> Result<PaymentState, String> {
    PaymentState::parse(text).ok_or_else(|| {
        let words: Vec<_> = PaymentState::ALL.iter().map(|s| s.word()).collect();
        format!("must be one of {}", words.join(", "))
    })
}
