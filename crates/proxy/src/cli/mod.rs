//! The command line: serve, or one of the commands, each in a file of its own.

mod backup;
mod check;
mod checklist;
mod database;
mod export;
mod outbox;
mod payments;
mod resolve;
mod strays;
mod timeline;
mod token;
mod transfer;

use std::fmt;

use clap::{Parser, Subcommand};
use ipp_proxy::config::variables;

/// The merchant backend proxy between POS pages and Kustom In-Person Payments.
#[derive(Debug, Parser)]
#[command(name = "ipp-proxy", version, after_help = variables::help())]
pub(crate) struct Cli {
    /// Without one, the proxy is served.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What else it can do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Copy the database of DATABASE_URL while the proxy runs
    Backup(backup::BackupArgs),
    /// List payments
    Payments(payments::PaymentsArgs),
    /// Settle a payment that waits for a person, or settle it anew
    Resolve(resolve::ResolveArgs),
    /// Print all payments of a time, as CSV or JSON Lines
    Export(export::ExportArgs),
    /// List what the merchant's own system was not told, or tell it again
    Outbox(outbox::OutboxArgs),
    /// Test the configuration, Kustom, your own system and this machine
    ///
    /// One line for each check: passed, failed with what to do, or skipped. Changes nothing, and may
    /// run beside a proxy. The exit code is 0 if no check failed, 1 if one did, and 2 if the
    /// configuration cannot be read.
    Check(check::CheckArgs),
    /// Print what showed Kustom's points before going live
    ///
    /// Each of the seven points with what a proxy on this database saw of it, in a playground: which
    /// payment, which callback, and when. Or what would show it. It stays when payments are deleted.
    Checklist(checklist::ChecklistArgs),
    /// List sessions without a payment that have an order, or settle one
    Strays(strays::StraysArgs),
    /// Print what happened to a payment, without secrets
    ///
    /// What pages asked for, what the proxy asked Kustom for and what came of it, Kustom's
    /// callbacks, and the payment's states, each with its time. Kept for 30 days; the last second
    /// may be missing while a proxy runs.
    Timeline(timeline::TimelineArgs),
    /// Copy a SQLite database to a PostgreSQL server, and compare the two
    ///
    /// Stop the proxy first. Nothing is at the server unless all of it has arrived. Then start the
    /// proxies with the server's address in DATABASE_URL: payments that have not ended go on.
    Move(transfer::MoveArgs),
    /// Print a till token, signed with IPP_TOKEN_SECRET
    Token(token::TokenArgs),
}

impl Command {
    /// Does it.
    pub(crate) fn run(self, environment: Environment) -> Result<(), Failure> {
        match self {
            Self::Backup(args) => args.run(environment),
            Self::Payments(args) => args.run(environment),
            Self::Resolve(args) => args.run(environment),
            Self::Export(args) => args.run(environment),
            Self::Outbox(args) => args.run(environment),
            Self::Check(args) => check::run(&args, environment),
            Self::Checklist(args) => args.run(environment),
            Self::Strays(args) => args.run(environment),
            Self::Timeline(args) => args.run(environment),
            Self::Move(args) => args.run(environment),
            Self::Token(args) => args.run(environment),
        }
    }
}

/// Reads one variable of the environment.
pub(crate) type Environment = fn(&str) -> Option<String>;

/// Why the program ends without having done what it was told, and its exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: u8,
    pub(crate) message: String,
}

impl Failure {
    /// It could not be done.
    pub(crate) fn new(why: impl fmt::Display) -> Self {
        Self {
            code: 1,
            message: why.to_string(),
        }
    }

    /// The configuration or the command line is wrong; the exit code is the same as clap's.
    pub(crate) fn usage(why: impl fmt::Display) -> Self {
        Self {
            code: 2,
            message: why.to_string(),
        }
    }
}
