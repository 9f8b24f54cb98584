//! Every environment variable that the proxy reads: its name, its default and what it is for.
//!
//! `ipp-proxy --help` and the tables of docs/src/configuration.md are made from this file, and the
//! defaults are read from it. Variables are not flags too: a command line is readable by every user
//! of the machine, and half of these hold secrets or addresses with passwords.

use std::fmt::Write as _;

/// One environment variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// The value that is used where it is unset.
    pub default: Option<&'static str>,
    /// What applies where it is unset and has no default value.
    pub unset: &'static str,
    /// What it is for, in Markdown.
    pub help: &'static str,
}

/// Declares them, in groups. `or "value"` is a default value, `else "words"` says what applies
/// without one.
macro_rules! variables {
    ($($group:literal { $($(#[doc = $help:literal])+
        $name:ident = $variable:literal $(or $default:literal)? $(else $unset:literal)?;)+ })+) => {
        $($($(#[doc = $help])+
        pub const $name: Variable = Variable {
            name: $variable,
            default: variables!(@option $($default)?),
            unset: concat!($($unset)?),
            help: concat!($($help),+),
        };)+)+

        /// All of them, by group.
        pub const GROUPS: &[(&str, &[Variable])] = &[$(($group, &[$($name),+])),+];
    };
    (@option $default:literal) => { Some($default) };
    (@option) => { None };
}

variables! {
    "Address and pages" {
        /// Address and port to listen on.
        LISTEN = "IPP_LISTEN" or "127.0.0.1:8787";
        /// Address and port of the operator's routes, `/metrics` and `/readyz`, which the other
        /// address then does not have; `/healthz` is on both.
        OPERATOR_LISTEN = "IPP_OPERATOR_LISTEN" else "on IPP_LISTEN";
        /// Origins of your pages, comma-separated.
        ALLOWED_ORIGINS = "IPP_ALLOWED_ORIGINS" else "none";
        /// Your reverse proxies, as addresses or networks, comma-separated: their
        /// `X-Forwarded-For` is believed.
        TRUSTED_PROXIES = "IPP_TRUSTED_PROXIES" else "none";
    }
    "Kustom" {
        /// `kco_test_…`: Kustom's playground; `kco_live_…`: production; unset: the playground inside
        /// this process.
        API_KEY = "KUSTOM_API_KEY" else "unset";
        /// A file that holds the key, instead.
        API_KEY_FILE = "KUSTOM_API_KEY_FILE" else "unset";
        /// Another host for Kustom's API.
        API_URL = "KUSTOM_API_URL" else "by the key";
        /// Sent as `x-merchant-id`.
        MERCHANT_ID = "KUSTOM_MERCHANT_ID" else "unset";
        /// `whsec_…`; two, comma-separated, while one is being rotated.
        WEBHOOK_SECRET = "KUSTOM_WEBHOOK_SECRET" else "required with a key";
        /// A file that holds the secret, or two on two lines, instead; read again at SIGHUP.
        WEBHOOK_SECRET_FILE = "KUSTOM_WEBHOOK_SECRET_FILE" else "unset";
        /// This proxy's name in the sessions that it creates: at most 32 of `A-Z`, `a-z`, `0-9`, `-`
        /// and `_`. Each proxy on one Kustom account needs its own.
        INSTALLATION = "IPP_INSTALLATION" or "main";
        /// Types of an order's lines other than `physical` and `discount`, the only ones that Kustom
        /// documents for terminals: `keep` sends them as they are; `map` sends `discount` for a line
        /// below zero and `physical` for any other.
        LINE_TYPES = "IPP_LINE_TYPES" or "keep";
        /// For one request to Kustom.
        KUSTOM_TIMEOUT = "IPP_KUSTOM_TIMEOUT" or "10s";
    }
    "Tills" {
        /// Verifies till tokens (HS256); 32 bytes or more. Two, comma-separated, while one is being
        /// rotated. Tokens made by hand are signed with the first.
        TOKEN_SECRET = "IPP_TOKEN_SECRET" else "required with a key";
        /// A file that holds the secret, or two on two lines, instead; read again at SIGHUP.
        TOKEN_SECRET_FILE = "IPP_TOKEN_SECRET_FILE" else "unset";
        /// The `aud` that till tokens must have; without it, they must have none.
        TOKEN_AUDIENCE = "IPP_TOKEN_AUDIENCE" else "none";
        /// How far ahead a token's `exp` may be.
        TOKEN_MAX_LIFE = "IPP_TOKEN_MAX_LIFE" or "24h";
        /// How far your backend's clock and the proxy's may differ; at most 5m.
        TOKEN_LEEWAY = "IPP_TOKEN_LEEWAY" or "30s";
        /// Withdraws every token whose `iat` is before this time, such as `2026-11-27T18:30:00Z`;
        /// tokens then need an `iat`.
        TOKENS_NOT_BEFORE = "IPP_TOKENS_NOT_BEFORE" else "unset";
    }
    "Storage and orders" {
        /// One file on a local disk, for one process, or `postgres://…` for several; with the
        /// playground inside, a temporary file. With a live key it must be set, a file by its
        /// absolute path, and an error in the log says when the file did not exist and was made.
        DATABASE_URL = "DATABASE_URL" or "sqlite:ipp-proxy.db";
        /// A file that holds the address, instead.
        DATABASE_URL_FILE = "DATABASE_URL_FILE" else "unset";
        /// PostgreSQL's own address, where `DATABASE_URL` is that of a connection pool before it, such
        /// as PgBouncer in transaction mode: notifications and schema changes do not pass through one.
        LISTEN_DATABASE_URL = "IPP_LISTEN_DATABASE_URL" else "DATABASE_URL";
        /// A file that holds that address, instead.
        LISTEN_DATABASE_URL_FILE = "IPP_LISTEN_DATABASE_URL_FILE" else "unset";
        /// `allow` a database on a network file system (NFS, SMB, FUSE and others), which is
        /// otherwise refused: payments can be lost there.
        NETWORK_FILE_SYSTEM = "IPP_NETWORK_FILE_SYSTEM" or "refuse";
        /// Whether a database is copied to `<file>.before-<migration>` before a new version changes
        /// its schema; `off` where there is no room.
        COPY_BEFORE_UPGRADE = "IPP_COPY_BEFORE_UPGRADE" or "on";
        /// How long payments are kept after they began, once they have ended: days, at least 7d, or
        /// `forever`. That an order was paid is kept for ever.
        KEEP_PAYMENTS = "IPP_KEEP_PAYMENTS" or "400d";
        /// Where your system has its orders: `GET <url>/<reference>` returns one in Kustom's names,
        /// and the proxy charges that one. It refuses an order whose amount differs from the page's.
        /// https, or this machine. A `/` in a reference is asked for as `%2F`, which not every server
        /// takes.
        ORDER_URL = "IPP_ORDER_URL" else "unset";
    }
    "Notifications" {
        /// Where your system hears of each final payment; https, or this machine.
        NOTIFY_URL = "IPP_NOTIFY_URL" else "unset";
        /// The `whsec_…` that signs it; two, comma-separated, while one is being rotated.
        NOTIFY_SECRET = "IPP_NOTIFY_SECRET" else "required with the URL";
        /// A file that holds the secret, or two on two lines, instead; read again at SIGHUP.
        NOTIFY_SECRET_FILE = "IPP_NOTIFY_SECRET_FILE" else "unset";
        /// Pauses between attempts; the last one repeats.
        NOTIFY_RETRY = "IPP_NOTIFY_RETRY" or "5s,30s,2m,10m,30m,1h";
        /// How long the proxy keeps trying.
        NOTIFY_FOR = "IPP_NOTIFY_FOR" or "3d";
        /// For one attempt.
        NOTIFY_TIMEOUT = "IPP_NOTIFY_TIMEOUT" or "10s";
    }
    "Limits" {
        /// Requests of one till; `600/m`, or `off`.
        LIMIT_TILL = "IPP_LIMIT_TILL" or "50/s";
        /// Requests from one address, behind which a whole shop may be; or `off`.
        LIMIT_ADDRESS = "IPP_LIMIT_ADDRESS" or "500/s";
        /// Pairing codes of one till; or `off`.
        LIMIT_ENROLL = "IPP_LIMIT_ENROLL" or "6/m";
        /// Open connections of one address that wait for a request; the one that has waited longest is
        /// closed for the next. Addresses in `IPP_TRUSTED_PROXIES` have no such limit.
        LIMIT_IDLE = "IPP_LIMIT_IDLE" or "64";
        /// Open at once; at most three quarters may be event streams, and 20 of one till. Keep it
        /// below `ulimit -n`.
        MAX_CONNECTIONS = "IPP_MAX_CONNECTIONS" or "512";
    }
    "Times" {
        /// Until a payment whose outcome is unknown needs attention.
        UNKNOWN_AFTER = "IPP_UNKNOWN_AFTER" or "60s";
        /// Between reads of an open payment that a page watches; at least 100ms.
        POLL_WATCHED = "IPP_POLL_WATCHED" or "1s";
        /// Between reads of an open payment that no page watches; at least 100ms.
        POLL_IDLE = "IPP_POLL_IDLE" or "10s";
        /// How long a session is expected to live; assumed, because Kustom documents no lifetime.
        SESSION_LIFE = "IPP_SESSION_LIFE" or "15m";
    }
    "Log" {
        /// What is logged.
        LOG = "RUST_LOG" or "info";
        /// How: `text`, or `json`, one object a line.
        LOG_FORMAT = "IPP_LOG_FORMAT" or "text";
    }
}

/// Column of the descriptions in [`help`].
const INDENT: usize = 32;
/// Widest line of [`help`].
const WIDTH: usize = 80;

/// All variables with their defaults, as `ipp-proxy --help` shows them.
#[must_use]
pub fn help() -> String {
    let mut text = String::from("Environment variables, each with its default:");
    for (group, variables) in GROUPS {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n\n{group}:");
        for variable in *variables {
            describe(&mut text, variable);
        }
    }
    text
}

fn describe(text: &mut String, variable: &Variable) {
    let default = variable.default.unwrap_or(variable.unset);
    let words = format!("{} [{default}]", variable.help.trim()).replace('`', "");
    let mut line = format!("  {:<width$}", variable.name, width = INDENT - 2);
    for word in words.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            // As above.
            let _ = write!(text, "\n{}", line.trim_end());
            line = " ".repeat(INDENT);
        }
        if line.len() > INDENT {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = write!(text, "\n{line}");
}
