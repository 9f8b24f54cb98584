//! Measures what many event streams cost, and what comes of killing one of several proxies.

mod load;
mod memory;
mod till;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use crate::cli::secret;
use crate::counter;
use crate::failure::Outcome;
use crate::native::{Client, failed};
use crate::stats::{millis, percentile};
use load::Load;
use till::Tills;

/// Streams that are opened and closed before anything is measured: the first ones cost what is kept
/// for all later ones.
const WARM_UP: usize = 200;
/// How long the load at rest, and the load after a proxy was killed, are measured.
const WINDOW: Duration = Duration::from_secs(10);
/// Longest time for closed streams to be noticed.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks at that.
const PAUSE: Duration = Duration::from_millis(50);

/// The proxies, and the streams.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The address of each proxy.
    #[arg(long = "proxy", required = true)]
    proxies: Vec<String>,
    /// The process of each, in the same order.
    #[arg(long = "process", required = true)]
    processes: Vec<u32>,
    /// How many streams to open, evenly over the proxies.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    streams: u32,
    /// The log of their PostgreSQL server, which has every statement. With it the first proxy is
    /// killed.
    #[arg(long)]
    log: Option<PathBuf>,
}

/// Opens the streams, kills a proxy, and returns lines for the table.
pub(crate) async fn run(options: &Options) -> Outcome<String> {
    let secret = &secret("IPP_TOKEN_SECRET")?;
    let streams = options.streams as usize;
    drop(Tills::open(&options.proxies, streams.min(WARM_UP), secret).await?);
    await_streams(&options.proxies, 0).await?;
    let before = memory::of(&options.processes)?;
    let mut tills = Tills::open(&options.proxies, streams, secret).await?;
    let more = memory::of(&options.processes)?.saturating_sub(before);
    let mut lines = vec![format!(
        "memory of a stream, {streams} open: {} bytes",
        more / u64::from(options.streams)
    )];
    if let Some(log) = &options.log {
        lines.extend(kill_one(options, &mut tills, log).await?);
    }
    Ok(lines.join("\n"))
}

/// Kills the first proxy and waits until its streams are at the others.
async fn kill_one(options: &Options, tills: &mut Tills, log: &Path) -> Outcome<[String; 2]> {
    let streams = options.streams as usize;
    let its_own = streams.div_ceil(options.proxies.len());
    let idle = during(WINDOW).await?;
    let (killed, window) = (Instant::now(), during(WINDOW));
    kill(options.processes.first().copied().unwrap_or_default())?;
    let (window, back) = tokio::join!(window, tills.fresh(its_own));
    let left = options.proxies.get(1..).unwrap_or_default();
    await_streams(left, streams).await?;
    let after = during(WINDOW).await?;
    let back: Vec<i64> = back?
        .iter()
        .map(|at| i64::try_from((*at - killed).as_millis()).unwrap_or(i64::MAX))
        .collect();
    let [idle, window, after] = [idle, window?, after].map(|times| Load::between(log, &times));
    Ok(report(&back, [&idle?, &window?, &after?]))
}

/// Lets this time pass, and returns its beginning and end.
async fn during(time: Duration) -> Outcome<Range<f64>> {
    let since = || SystemTime::now().duration_since(UNIX_EPOCH).map_err(failed);
    let begin = since()?.as_secs_f64();
    tokio::time::sleep(time).await;
    Ok(begin..begin + time.as_secs_f64())
}

/// Waits until the proxies count this number of streams together.
async fn await_streams(proxies: &[String], wanted: usize) -> Outcome<()> {
    let client = Client::new();
    let until = Instant::now() + PATIENCE;
    loop {
        let mut open = 0;
        for proxy in proxies {
            open += counter::streams(&client, proxy, "").await?;
        }
        if open == wanted {
            return Ok(());
        }
        if Instant::now() > until {
            return Err(failed(format!("{open} streams are open, not {wanted}")));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Ends a process at once, as a machine does that fails.
fn kill(process: u32) -> Outcome<()> {
    let status = Command::new("kill")
        .args(["-KILL", &process.to_string()])
        .status()?;
    status
        .success()
        .then_some(())
        .ok_or_else(|| failed("the proxy could not be killed"))
}

/// What the streams of the killed proxy waited for, and what the database did before, then and after.
fn report(back: &[i64], [idle, window, after]: [&Load; 3]) -> [String; 2] {
    let last = percentile(back, 100).unwrap_or_default();
    [
        format!(
            "one of the proxies killed: its {} streams have a new snapshot after p50 {}, max {last} ms",
            back.len(),
            millis(back, 50),
        ),
        format!(
            "transactions of the database a second: at rest {} (at most {}), in the {} s after the kill {} (at most {}), then {} (at most {})",
            idle.mean(),
            idle.most(),
            WINDOW.as_secs(),
            window.mean(),
            window.most(),
            after.mean(),
            after.most(),
        ),
    ]
}
