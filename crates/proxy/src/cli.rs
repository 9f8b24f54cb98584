//! The command line: serve, or print a till token.

use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use ipp_proxy::auth::{Claims, Scope, Tokens};
use ipp_proxy::config::parse_duration;
use ipp_wire::Word as _;

const ENVIRONMENT: &str = "\
Environment:
  IPP_LISTEN             where to listen [127.0.0.1:8787]
  KUSTOM_API_KEY         kco_test_…: Kustom's playground; kco_live_…: production;
                         unset: a playground inside this process
  KUSTOM_API_KEY_FILE    a file that holds the key, instead
  KUSTOM_API_URL         another host for Kustom's API
  KUSTOM_MERCHANT_ID     sent as x-merchant-id
  KUSTOM_WEBHOOK_SECRET  whsec_…, two separated by a comma while one is being rotated
  KUSTOM_WEBHOOK_SECRET_FILE
                         a file that holds them, instead; read again at SIGHUP
  IPP_TOKEN_SECRET       signs till tokens; 32 bytes or more
  IPP_TOKEN_AUDIENCE     the `aud` that they must have [none: they must have no `aud`]
  IPP_INSTALLATION       tells this proxy's sessions from those of others on the same
                         account at Kustom [main]
  DATABASE_URL           sqlite:<file> [sqlite:ipp-proxy.db; temporary with the playground inside]
  IPP_ORDER_URL          where your system has its orders: GET <url>/<reference>;
                         https, or this machine
  IPP_NOTIFY_URL         where your system is told of each final payment
  IPP_NOTIFY_SECRET      whsec_…, signs what it is told; two while one is being rotated
  IPP_NOTIFY_RETRY       pauses between tries, the last repeated [5s,30s,2m,10m,30m,1h]
  IPP_NOTIFY_FOR         how long it is tried [3d]
  IPP_NOTIFY_TIMEOUT     for one try [10s]
  IPP_ALLOWED_ORIGINS    origins of the pages that may call, separated by commas
  IPP_TRUSTED_PROXIES    addresses or networks whose X-Forwarded-For is believed
  IPP_LIMIT_TILL         requests of one till [50/s], or off
  IPP_LIMIT_ADDRESS      requests from one address [500/s], or off
  IPP_LIMIT_ENROLL       pairing codes of one till [6/m], or off
  IPP_MAX_CONNECTIONS    open at once [512]
  IPP_UNKNOWN_AFTER      until a payment nobody knows about needs attention [60s]
  IPP_POLL_WATCHED       between reads of an open payment that a page watches [1s]
  IPP_POLL_IDLE          between reads of one that no page watches [10s]
  IPP_SESSION_LIFE       how long a session is expected to live [15m]
  IPP_KUSTOM_TIMEOUT     for one request to Kustom [10s]
  RUST_LOG               what is logged [info]";

/// The merchant backend proxy between POS pages and Kustom In-Person Payments.
#[derive(Debug, Parser)]
#[command(name = "ipp-proxy", version, after_help = ENVIRONMENT)]
pub(crate) struct Cli {
    /// Without one, the proxy is served.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What else it can do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print a till token, signed with IPP_TOKEN_SECRET
    Token(TokenArgs),
}

/// What the token says.
#[derive(Debug, Args)]
pub(crate) struct TokenArgs {
    /// The till's name, such as till-1
    #[arg(long)]
    till: String,
    /// What it allows: pay, enroll, resolve, playground; separated by commas
    #[arg(long, value_delimiter = ',', required = true)]
    scope: Vec<Scope>,
    /// How long it is good, such as 15m or 12h
    #[arg(long, value_parser = parse_duration)]
    ttl: Duration,
    /// The shop the till stands in
    #[arg(long)]
    loc: Option<String>,
    /// The most that one payment may be, in minor units
    #[arg(long)]
    max_amount: Option<i64>,
    /// The only devices it may use, separated by commas
    #[arg(long, value_delimiter = ',')]
    devices: Option<Vec<String>>,
}

impl TokenArgs {
    /// Signs the token.
    pub(crate) fn make(self, tokens: &Tokens) -> Result<String, String> {
        let words: Vec<_> = self.scope.iter().map(|scope| scope.word()).collect();
        let ends = ipp_proxy::clock::now().plus(self.ttl);
        let claims = Claims {
            sub: self.till,
            loc: self.loc,
            scope: words.join(" "),
            exp: u64::try_from(ends.0 / 1000).unwrap_or(0),
            max_amount: self.max_amount,
            devices: self.devices,
        };
        tokens.make(&claims).map_err(|error| error.to_string())
    }
}
