//! The part of `cargo xtask bench` about several proxies: three on PostgreSQL and one on SQLite, one
//! after the other, measured in the same way.

use std::path::Path;
use std::process::Command;

use ipp_cluster::Postgres;

use crate::bench::{self, FOLDER, Options};
use crate::browser::Browser;
use crate::callbacks::Account;
use crate::engine::Engine;
use crate::failure::{Doing, Failure, Outcome};
use crate::ports::{self, at};
use crate::proxy::{self, Settings};
use crate::supervise::{self, Service};
use crate::{package, programs, release, say};

/// The number of proxies on PostgreSQL.
const PROXIES: u32 = 3;
/// As in production, where a commit waits for the disk; and each line of the log says its time and its
/// transaction.
const SERVER: [(&str, &str); 2] = [("fsync", "on"), ("log_line_prefix", "%n %v ")];
/// Has a server log every statement of a connection, in the connection's URL.
const LOGGED: &str = "?options=-c%20log_statement%3Dall%20-c%20log_parameter_max_length%3D0";

/// Files that a process opens beside its streams.
const OTHER_FILES: u32 = 600;

/// Measures both, and prints a heading and lines for each.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    must_be_allowed(options.streams)?;
    let browser = Browser::ensure(Engine::Chromium)?;
    let site = bench::site(&package::build()?)?;
    release::build()?;
    programs::build(&["ipp-drive"])?;
    let server = Postgres::try_start(&SERVER);
    let server = server.map_err(|failure| Failure::said(failure.to_string()))?;
    for server in [None, Some(&server)] {
        let proxies = Proxies::on(server, options.streams)?;
        say::plain(proxies.heading());
        proxies.streams()?;
        proxies.page(&browser, &site, options.payments)?;
        proxies.rates(options)?;
    }
    Ok(())
}

/// One proxy on SQLite, or three on a PostgreSQL server, with a playground in Kustom's place. Each
/// measurement starts them anew, so that none finds another's work under way.
struct Proxies<'a> {
    server: Option<&'a Postgres>,
    settings: Vec<Settings>,
    account: Account,
    /// The playground's port.
    kustom: u16,
    /// The port of the page.
    page: u16,
    /// The number of streams.
    streams: u32,
}

impl<'a> Proxies<'a> {
    fn on(server: Option<&'a Postgres>, streams: u32) -> Outcome<Self> {
        let (kustom, page) = (ports::any_free()?, ports::any_free()?);
        let token_secret = proxy::random_secret()?;
        let count = if server.is_some() { PROXIES } else { 1 };
        let settings = (0..count).map(|_| {
            Ok(Settings {
                origins: at(page),
                limited: false,
                token_secret: token_secret.clone(),
                ..Settings::new(release::built("ipp-proxy")?, ports::any_free()?, FOLDER)?
            })
        });
        Ok(Self {
            server,
            settings: settings.collect::<Outcome<_>>()?,
            account: Account::new(at(kustom))?,
            kustom,
            page,
            // As many at each proxy, one or three.
            streams: streams / PROXIES * count,
        })
    }

    fn heading(&self) -> &'static str {
        match self.server {
            Some(_) => "three proxies on PostgreSQL",
            None => "one proxy on SQLite",
        }
    }

    /// The memory of event streams, and their way back when a proxy is killed.
    fn streams(&self) -> Outcome<()> {
        say::step(format!("{} event streams", self.streams));
        let _kustom = self.playground()?;
        let proxies = self.start(LOGGED)?;
        let mut drive = self.drive(programs::drive("streams")?);
        for proxy in &proxies {
            drive.args(["--process", &proxy.process().to_string()]);
        }
        drive.args(["--streams", &self.streams.to_string()]);
        if let Some(server) = self.server {
            drive.arg("--log").arg(server.folder().join("log"));
        }
        measure(&mut drive)
    }

    /// The text on a page at the last proxy, after a callback that reached the first.
    fn page(&self, browser: &Browser, site: &Path, payments: usize) -> Outcome<()> {
        let (Some(first), Some(last)) = (self.settings.first(), self.settings.last()) else {
            return Ok(());
        };
        say::step(format!("{payments} payments on a page"));
        let _kustom = self.playground()?;
        let _proxies = self.start("")?;
        let (_driver, mut drive) = programs::drive_in(browser, "bench")?;
        let page = format!("{}/?proxy={}", at(self.page), at(last.port));
        drive.arg("--serve").arg(site).args(["--page", &page]);
        drive.args(["--payments", &payments.to_string()]);
        measure(drive.env("IPP_TILL_TOKEN", proxy::till_token(first, "till-1")?))
    }

    /// Payments and callbacks a second.
    fn rates(&self, options: &Options) -> Outcome<()> {
        say::step("payments and callbacks, as many as there can be");
        let _kustom = self.playground()?;
        let _proxies = self.start("")?;
        let mut drive = self.drive(programs::drive("proxies")?);
        drive.args(["--playground", &at(self.kustom)]);
        drive.args(["--payments", &options.payments.to_string()]);
        drive.args(["--seconds", &options.seconds.div_ceil(3).to_string()]);
        measure(self.account.known_to(&mut drive))
    }

    /// Starts the playground, which sends its callbacks to the first proxy.
    fn playground(&self) -> Outcome<Service> {
        let to = self.settings.first().map(|settings| settings.port);
        let program = release::built("ipp-playground")?;
        self.account.playground(program, self.kustom, to)
    }

    /// Starts the proxies, with these options in the server's URL.
    fn start(&self, options: &str) -> Outcome<Vec<Service>> {
        let start = |settings: &Settings| {
            let mut command = proxy::command(settings);
            self.account.known_to(&mut command);
            // Three quarters may be streams, and two proxies have those of three.
            command.env(
                "IPP_MAX_CONNECTIONS",
                (self.streams * 3 / 2 + 512).to_string(),
            );
            // All that is sent here comes from one address.
            command
                .env("IPP_LIMIT_IDLE", "10000")
                .env("RUST_LOG", "warn");
            if let Some(server) = self.server {
                command.env("DATABASE_URL", format!("{}{options}", server.url()));
            }
            proxy::start_as(&mut command, settings.port)
        };
        self.settings.iter().map(start).collect()
    }

    /// Tells the driver which proxies there are.
    fn drive(&self, mut drive: Command) -> Command {
        for settings in &self.settings {
            drive.args(["--proxy", &at(settings.port)]);
            drive.env("IPP_TOKEN_SECRET", &settings.token_secret);
        }
        drive
    }
}

/// Fails if the system lets no process here open this number of streams.
fn must_be_allowed(streams: u32) -> Outcome<()> {
    let answer = Command::new("sh").args(["-c", "ulimit -n"]).output();
    let answer = answer.doing("ask for the limit of open files")?;
    let limit = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    // Where there is no limit it is a word.
    match limit.parse::<u32>() {
        Ok(files) if files < streams.saturating_add(OTHER_FILES) => Err(Failure::said(format!(
            "`ulimit -n` is {files}, which is too few files for {streams} streams: raise it, or say --streams {}",
            files.saturating_sub(OTHER_FILES)
        ))),
        _ => Ok(()),
    }
}

fn measure(drive: &mut Command) -> Outcome<()> {
    supervise::must_succeed("measuring", drive, "what it said is above")
}
