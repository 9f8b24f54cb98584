//! What the commands share that work on the database beside a running proxy.

use std::io::{self, Write};

use ipp_payment::Millis;
use ipp_proxy::Config;
use ipp_proxy::store::{MAX_NOTE, OperatorStore, Purpose};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Environment, Failure};

/// Opens the database that `DATABASE_URL` names.
pub(super) async fn open(
    environment: Environment,
    purpose: Purpose,
) -> Result<OperatorStore, Failure> {
    let url = Config::database_from_env(environment).map_err(Failure::usage)?;
    OperatorStore::open(&url, purpose)
        .await
        .map_err(Failure::new)
}

/// Who decides, as it is recorded: `name`, or else the user of this machine.
pub(super) fn person(environment: Environment, name: Option<String>) -> Result<String, Failure> {
    let user = || environment("USER").or_else(|| environment("LOGNAME"));
    let name = name.or_else(user);
    let name = name.filter(|name| !name.trim().is_empty());
    let name = name.ok_or_else(|| Failure::usage("say who decides: --name"))?;
    Ok(format!("{} (command line)", name.trim()))
}

/// Runs a command to its end.
pub(super) fn block_on(command: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.map_err(Failure::new)?.block_on(command)
}

/// Parses a time: RFC 3339, or a date, which means its beginning in UTC.
pub(super) fn parse_time(text: &str) -> Result<Millis, String> {
    let parse = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    let time = parse(text).or_else(|| parse(&format!("{text}T00:00:00Z")));
    let millis = time.and_then(|time| i64::try_from(time.unix_timestamp_nanos() / 1_000_000).ok());
    millis.map(Millis).ok_or_else(|| {
        "must be a date such as 2026-11-28 (UTC), or a time such as 2026-11-28T09:30:00+01:00"
            .to_owned()
    })
}

/// Parses what a person says about a decision, as it is recorded.
pub(super) fn parse_note(text: &str) -> Result<String, String> {
    let text = text.trim();
    if (1..=MAX_NOTE).contains(&text.chars().count()) {
        Ok(text.to_owned())
    } else {
        Err(format!("must say why, in 1 to {MAX_NOTE} characters"))
    }
}

/// Ends a command whose reader has gone, such as `head`, as if it had printed all.
pub(super) fn printed(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(error)),
        _ => Ok(()),
    }
}

/// Prints rows as columns with a heading. Text from outside is printed without control characters,
/// which a terminal would obey.
pub(super) fn table<const N: usize>(
    out: &mut impl Write,
    heading: [&str; N],
    rows: &[[String; N]],
) -> io::Result<()> {
    let heading = heading.map(str::to_owned);
    let mut widths = [0; N];
    for row in std::iter::once(&heading).chain(rows) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for row in std::iter::once(&heading).chain(rows) {
        let mut line = String::new();
        for (width, cell) in widths.iter().zip(row) {
            let cell = cell.replace(char::is_control, "\u{fffd}");
            line.push_str(&format!("{cell:width$}  "));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Writes an amount as a decimal number of its currency.
pub(super) fn amount(minor: i64, currency: &str) -> String {
    let decimals = usize::from(ipp_wire::currency::decimals(currency));
    let digits = format!("{:0>width$}", minor.unsigned_abs(), width = decimals + 1);
    let (whole, rest) = digits.split_at(digits.len() - decimals);
    let sign = if minor < 0 { "-" } else { "" };
    let point = if decimals == 0 { "" } else { "." };
    format!("{sign}{whole}{point}{rest} {currency}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_time_is_rfc_3339_or_a_date_in_utc() {
        let same = Millis(1_795_824_000_000);
        for text in [
            "2026-11-28",
            "2026-11-28T00:00:00Z",
            "2026-11-28T01:00:00+01:00",
        ] {
            assert_eq!(parse_time(text), Ok(same), "{text}");
        }
        for text in ["", "yesterday", "2026-11-31", "2026-11-28 09:30"] {
            assert!(parse_time(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_amount_has_its_currencys_decimals() {
        let said = [(1050, "SEK"), (5, "EUR"), (7, "JPY")].map(|(minor, code)| amount(minor, code));
        assert_eq!(said, ["10.50 SEK", "0.05 EUR", "7 JPY"]);
    }

    #[test]
    fn a_table_has_no_control_characters() {
        let mut out = Vec::new();
        table(&mut out, ["a", "b"], &[["x\x1b[2J".into(), "y".into()]]).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "a      b\nx\u{fffd}[2J  y\n"
        );
    }
}
