//! `cargo xtask dev`: runs the demo page, its proxy, and the playground in Kustom's place.

mod simulation;

use std::path::PathBuf;
use std::thread;

use crate::builds::{self, Build};
use crate::failure::{Failure, Outcome};
use crate::proxy::{self, Settings};
use crate::supervise::{self, Service};
use crate::tools::{self, Tools, WASM};
use crate::{http, layout, ports, programs, say};

/// The options of the command line.
#[derive(Debug, PartialEq, Eq, clap::Args)]
pub(crate) struct Options {
    /// The page's port.
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// The proxy's port.
    #[arg(long, default_value_t = DEFAULT_PROXY_PORT)]
    pub(crate) proxy_port: u16,
}

/// The proxy's port that the page uses unless its address has another.
pub(crate) const DEFAULT_PROXY_PORT: u16 = 8787;

/// Runs until Ctrl-C, or until one of the two servers ends.
pub(crate) fn run(options: &Options) -> Outcome<()> {
    let Options { port, proxy_port } = *options;
    if port == proxy_port {
        return Err(Failure::said("the page and the proxy need different ports"));
    }
    ports::must_be_free(
        port,
        "the page",
        "stop what uses it, or choose another by --port",
    )?;
    ports::must_be_free(
        proxy_port,
        "ipp-proxy",
        "stop what uses it, or choose another by --proxy-port",
    )?;
    let tools = build()?;

    let account = ["KUSTOM_API_KEY", "KUSTOM_API_KEY_FILE"]
        .iter()
        .any(|name| std::env::var_os(name).is_some());
    let mut settings = Settings {
        origins: format!("http://127.0.0.1:{port},http://localhost:{port}"),
        kustom: account,
        ..Settings::new(programs::path("ipp-proxy")?, proxy_port, "dev")?
    };
    if account {
        say::step("KUSTOM_API_KEY is set: this proxy speaks to Kustom");
        // The account's payments are there after a restart too.
        settings.database.set_file_name("kustom.db");
    }
    let mut served = proxy::start(&settings)?;
    // The proxy issues tokens only with the playground inside.
    let token = account
        .then(|| proxy::till_token(&settings, "till-1"))
        .transpose()?;

    say::step("serving the page");
    let mut page = serve_page(&tools, port)?;
    supervise::wait_for(|| {
        served.must_run()?;
        page.must_run()?;
        Ok(http::get(port, "/"))
    })?;
    if http::get(port, "/ipp-checkout_bg.wasm")
        .is_some_and(|head| head.has("content-type", "application/wasm"))
    {
        welcome(&address(port, proxy_port, token.as_deref()), port, account);
    } else {
        say::step(
            "the page did not build; trunk's words are above. It is built again when you save a file",
        );
    }
    thread::scope(|scope| {
        let simulation = scope.spawn(simulation::build);
        supervise::wait_for(|| {
            served.must_run()?;
            page.must_run()?;
            Ok(simulation.is_finished().then_some(()))
        })?;
        let built = simulation.join().unwrap_or(Ok(false))?;
        supervise::wait_for(|| {
            served.must_run()?;
            page.must_run()?;
            if built {
                simulation::serve()?;
            }
            Ok(None)
        })
    })
}

/// Builds all there is, the tools beside what is built from our sources. Numbers: from cold.
fn build() -> Outcome<Tools> {
    tools::ensure_wasm_target()?;
    let bindgen = || tools::ensure_bindgen().map(drop);
    let trunk = || tools::ensure_trunk().map(drop);
    let tools = vec![
        Build::new("wasm-bindgen", 150, 200, bindgen),
        Build::new("trunk", 330, 300, trunk),
    ];
    let ours = vec![
        Build::new("ipp-proxy", 221, 240, proxy::build),
        Build::new("the page", 175, 200, page),
    ];
    builds::side_by_side([tools, ours])?;
    Tools::ensure()
}

/// Compiles the page as trunk does, which then finds it done. If it does not compile, trunk says so
/// again, and tries again as files are saved.
fn page() -> Outcome<()> {
    let mut cargo = layout::cargo();
    cargo
        .args(["build", "--package", "ipp-checkout", "--target", WASM])
        .args(["--features", "playground"]);
    supervise::run("building the page", &mut cargo).map(drop)
}

fn serve_page(tools: &Tools, port: u16) -> Outcome<Service> {
    let mut trunk = tools.trunk("serve")?;
    trunk.args(["--address", "127.0.0.1", "--port", &port.to_string()]);
    // Trunk.toml names the usual target folder, which may be elsewhere.
    trunk.arg("--dist").arg(site()?);
    Service::start("trunk", &mut trunk)
}

/// The folder that trunk serves.
fn site() -> Outcome<PathBuf> {
    Ok(layout::target()?.join("site"))
}

fn address(port: u16, proxy_port: u16, token: Option<&str>) -> String {
    let mut address = format!("http://127.0.0.1:{port}/");
    if proxy_port != DEFAULT_PROXY_PORT {
        address.push_str(&format!("?proxy=http://127.0.0.1:{proxy_port}"));
    }
    if let Some(token) = token {
        // In the fragment, which is never sent to a server.
        address.push_str(&format!("#token={token}"));
    }
    address
}

fn welcome(address: &str, port: u16, account: bool) {
    let what_to_do = if account {
        "Pick a terminal of your account and charge."
    } else {
        "Make a simulated terminal in the playground, pick it, charge, tap a card."
    };
    let beside = |path: &str| format!("http://127.0.0.1:{port}{path}");
    say::banner(&[
        "The shop is open:",
        "",
        address,
        "",
        what_to_do,
        "",
        "Every state of the checkout, with its look to change:",
        "",
        &beside("/gallery/"),
        "",
        "The money rules in a simulated world, as soon as it is built:",
        "",
        &beside(simulation::PATH),
        "",
        "Ctrl-C stops everything.",
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_names_only_what_is_not_the_default() {
        assert_eq!(
            address(8080, DEFAULT_PROXY_PORT, None),
            "http://127.0.0.1:8080/"
        );
        assert_eq!(
            address(9000, 9001, Some("abc")),
            "http://127.0.0.1:9000/?proxy=http://127.0.0.1:9001#token=abc"
        );
    }
}
