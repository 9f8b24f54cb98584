//! What the demo shop believes of its own address: people copy demos.
#![allow(clippy::unwrap_used)]

use crate::layout;

/// Prints the proxy and the till token that the shop would use at each address.
const SCRIPT: &str = r#"
    const { fetchToken, proxyAddress } = await import(process.argv[1]);
    globalThis.document = { querySelector: () => ({ content: "https://pos.example/" }) };
    globalThis.fetch = async (address) => ({ ok: true, json: async () => ({ token: address }) });
    for (const address of process.argv.slice(2)) {
        globalThis.location = new URL(address);
        console.log(proxyAddress(), await fetchToken());
    }
"#;

/// The proxy and the token that the shop's own script uses at each of these addresses.
fn used_at(addresses: &[String]) -> Vec<String> {
    let output = layout::command("node")
        .args(["--input-type=module", "--eval", SCRIPT])
        .arg(layout::root().join("www/demo/proxy.js"))
        .args(addresses)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = said.lines().map(str::to_owned).collect();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(lines.len(), addresses.len(), "{error}");
    lines
}

#[test]
fn the_demo_heeds_its_address_on_this_machine_alone() {
    let here = ["localhost:8080", "127.0.0.1:8080", "[::1]:8080"];
    let named = here.map(|here| format!("http://{here}/?proxy=http://{here}/#token=given"));
    let used = here.map(|here| format!("http://{here} given"));
    assert_eq!(used_at(&named), used);
    // A page elsewhere believes neither.
    let pages = [
        "https://shop.example",
        "http://localhost.shop.example",
        "http://127.0.0.1@shop.example",
    ]
    .map(|page| format!("{page}/?proxy=http://localhost:9#token=given"));
    // Nor does a page on this machine believe a proxy elsewhere.
    let strangers = [
        "https://stranger.example",
        "http://localhost.stranger.example",
        "http://localhost@stranger.example",
        "stranger.example",
    ]
    .map(|proxy| format!("http://localhost:8080/?proxy={proxy}"));
    let addresses = [&pages[..], &strangers[..]].concat();
    let ours = "https://pos.example https://pos.example/api/playground/token";
    for (address, used) in addresses.iter().zip(used_at(&addresses)) {
        assert_eq!(used, ours, "{address}");
    }
}
