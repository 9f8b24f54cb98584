//! SQL by psql.

use crate::failure::Outcome;
use crate::failure::{must, run};
use crate::programs;

/// Runs statements at a database and returns what they print, one row a line, with `|` between columns.
///
/// # Panics
///
/// If one fails.
#[track_caller]
pub fn sql(url: &str, statements: &str) -> String {
    must(try_sql(url, statements))
}

pub(crate) fn try_sql(url: &str, statements: &str) -> Outcome<String> {
    let mut psql = programs::command(&programs::postgres()?.join("psql"));
    psql.args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only"]);
    psql.args(["--set", "ON_ERROR_STOP=1", "--dbname", url]);
    run(psql.args(["--command", statements]))
}

/// A URL with another database's name.
pub(crate) fn with_database(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').unwrap_or((url, ""));
    let after_scheme = address.find("://").map_or(0, |at| at + 3);
    let end = address[after_scheme..].find('/');
    let server = &address[..end.map_or(address.len(), |at| after_scheme + at)];
    let mark = if options.is_empty() { "" } else { "?" };
    format!("{server}/{name}{mark}{options}")
}

/// A URL of a server on 127.0.0.1, with another port.
pub(crate) fn with_port(url: &str, port: u16) -> String {
    const HOST: &str = "127.0.0.1:";
    let (before, after) = url.split_once(HOST).unwrap_or((url, ""));
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{before}{HOST}{port}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_the_database_is_replaced() {
        for (url, replaced) in [
            ("postgres://a@b:1/postgres", "postgres://a@b:1/x"),
            ("postgres://a@b:1", "postgres://a@b:1/x"),
            (
                "postgres://b/c?sslmode=require",
                "postgres://b/x?sslmode=require",
            ),
        ] {
            assert_eq!(with_database(url, "x"), replaced);
        }
    }

    #[test]
    fn only_the_port_is_replaced() {
        let url = with_port("postgres://a@127.0.0.1:54321/db?x=1", 7);
        assert_eq!(url, "postgres://a@127.0.0.1:7/db?x=1");
    }
}
