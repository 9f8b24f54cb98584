//! `ipp-proxy export`: prints all payments of a time, for a spreadsheet or another system.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use futures::{StreamExt as _, pin_mut};
use ipp_payment::Millis;
use ipp_proxy::store::{Filter, PaymentRecord, Purpose};
use ipp_wire::Word as _;
use serde::Serialize;

use super::database::{block_on, open, parse_time, printed};
use super::{Environment, Failure};

/// What is printed, and how.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Payments made at this time or later: a date (UTC), or RFC 3339
    #[arg(long, value_parser = parse_time)]
    from: Millis,
    /// Payments made before this time
    #[arg(long, value_parser = parse_time)]
    to: Millis,
    /// csv, or jsonl: JSON, one payment a line
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
}

/// How payments are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Csv,
    Jsonl,
}

/// A line of the CSV. Amounts are in minor units.
#[derive(Serialize)]
struct Line<'a> {
    created_at: &'a str,
    payment_id: &'a str,
    version: u64,
    state: &'static str,
    reference: String,
    amount: i64,
    currency: &'a str,
    till: String,
    location: Option<String>,
    device_id: &'a str,
    session_id: Option<&'a str>,
    session_status: Option<&'a str>,
    order_id: Option<&'a str>,
    reason: Option<&'a str>,
    settled: Option<&'static str>,
    settled_by: Option<String>,
    settled_note: Option<String>,
    settled_at: Option<&'a str>,
    contradicted: bool,
    confirmed_at: Option<&'a str>,
}

impl ExportArgs {
    /// Prints them, the oldest first, as they come from the database.
    pub(crate) fn run(self, environment: Environment) -> Result<(), Failure> {
        block_on(async move {
            let mut store = open(environment, Purpose::Read).await?;
            let filter = Filter {
                since: Some(self.from),
                until: Some(self.to),
                ..Filter::default()
            };
            let payments = store.oldest_payments(&filter);
            pin_mut!(payments);
            let mut csv = csv::Writer::from_writer(io::stdout().lock());
            let mut unreadable = 0;
            while let Some(found) = payments.next().await {
                let record = match found {
                    Ok(record) => record,
                    Err(error) => {
                        unreadable += 1;
                        let _ = writeln!(io::stderr(), "ipp-proxy: {error}");
                        continue;
                    }
                };
                let written = match self.format {
                    Format::Csv => csv.serialize(line(&record)).map_err(io::Error::from),
                    Format::Jsonl => {
                        let line = serde_json::to_string(&record).map_err(Failure::new)?;
                        writeln!(io::stdout(), "{line}")
                    }
                };
                if let Err(error) = written {
                    return printed(Err(error));
                }
            }
            printed(csv.flush())?;
            match unreadable {
                0 => Ok(()),
                some => Err(Failure::new(format!(
                    "payments that could not be read and are left out: {some}"
                ))),
            }
        })
    }
}

fn line(record: &PaymentRecord) -> Line<'_> {
    let payment = &record.payment;
    let settled = payment.settled.as_ref();
    Line {
        created_at: &payment.created_at,
        payment_id: &payment.payment_id,
        version: payment.version,
        state: payment.state.word(),
        reference: no_formula(&payment.order.merchant_reference1),
        amount: payment.order.order_amount,
        currency: &payment.order.purchase_currency,
        till: no_formula(&record.till),
        location: record.location.as_deref().map(no_formula),
        device_id: &payment.device_id,
        session_id: payment.session_id.as_deref(),
        session_status: payment.session_status.as_deref(),
        order_id: payment.order_id.as_deref(),
        reason: payment.reason.as_ref().map(|reason| reason.code.as_str()),
        settled: settled.map(|settled| settled.outcome.word()),
        settled_by: settled.map(|settled| no_formula(&settled.by)),
        settled_note: settled.map(|settled| no_formula(&settled.note)),
        settled_at: settled.map(|settled| settled.at.as_str()),
        contradicted: record.contradicted,
        confirmed_at: payment.confirmed_at.as_deref(),
    }
}

/// Text from outside that a spreadsheet would run as a formula gets an apostrophe in front.
fn no_formula(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
