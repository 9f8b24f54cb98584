//! `ipp-proxy token`: prints a till token.

use std::io::{self, Write as _};
use std::time::Duration;

use clap::Args;
use ipp_proxy::auth::{Claims, Scope, Tokens};
use ipp_proxy::config::{Config, parse_duration};
use ipp_wire::Word as _;

use super::{Environment, Failure};

/// What the token says.
#[derive(Debug, Args)]
pub(crate) struct TokenArgs {
    /// The till's name, such as till-1
    #[arg(long)]
    till: String,
    /// What it allows: pay, enroll, resolve, playground; separated by commas
    #[arg(long, value_delimiter = ',', required = true)]
    scope: Vec<Scope>,
    /// How long it is good, such as 15m or 12h; at most IPP_TOKEN_MAX_LIFE
    #[arg(long, value_parser = parse_duration)]
    ttl: Duration,
    /// The shop the till stands in; it may use that shop's terminals alone
    #[arg(long)]
    loc: Option<String>,
    /// The person at the till
    #[arg(long)]
    name: Option<String>,
    /// The most that one payment may be, in minor units
    #[arg(long)]
    max_amount: Option<i64>,
    /// The only devices it may use, separated by commas
    #[arg(long, value_delimiter = ',')]
    devices: Option<Vec<String>>,
}

impl TokenArgs {
    /// Prints the signed token.
    pub(crate) fn run(self, environment: Environment) -> Result<(), Failure> {
        let tokens = Config::tokens_from_env(environment).map_err(Failure::usage)?;
        let token = self.sign(&tokens).map_err(Failure::usage)?;
        writeln!(io::stdout(), "{token}").map_err(Failure::new)
    }

    fn sign(self, tokens: &Tokens) -> Result<String, String> {
        let words: Vec<_> = self.scope.iter().map(|scope| scope.word()).collect();
        let ends = ipp_proxy::clock::now().plus(self.ttl);
        let claims = Claims {
            sub: self.till,
            loc: self.loc,
            name: self.name,
            scope: words.join(" "),
            exp: u64::try_from(ends.0 / 1000).unwrap_or(0),
            max_amount: self.max_amount,
            devices: self.devices,
        };
        tokens.make(&claims).map_err(|error| error.to_string())
    }
}
