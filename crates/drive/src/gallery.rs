//! The gallery: the element in every state, in any language, theme and width, with its look to change.
//! Takes pictures of all states, which become pages of the gallery, and tries its controls.

use std::path::PathBuf;

use serde_json::json;

use crate::browser::{Browser, Place, until};
use crate::cli::Driver;
use crate::failure::{Failure, Outcome};
use crate::inspect;
use crate::serve::{Served, Site};
use crate::states::{photograph, sheet};

/// What the gallery needs and no more. Its element asks a proxy in the page, never the network.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// Each state is photographed so: the picture's folder, the element's theme, and its width in pixels.
const PICTURES: [(&str, &str, u32); 4] = [
    ("phone-light", "light", 390),
    ("phone-dark", "dark", 390),
    ("till-light", "light", 1024),
    ("till-dark", "dark", 1024),
];

/// The sizes at which the gallery itself is looked at: a phone, a tablet, a desk.
const SIZES: [(&str, u32, u32); 3] = [
    ("phone", 390, 844),
    ("tablet", 820, 1180),
    ("desk", 1440, 900),
];

/// What to drive.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The browser; screenshots are the gallery's own pictures.
    #[command(flatten)]
    driver: Driver,
    /// The folder of the gallery.
    #[arg(long)]
    files: PathBuf,
    /// axe's script.
    #[arg(long)]
    axe: PathBuf,
}

/// Drives the gallery and returns the report.
pub(crate) async fn run(options: &Options) -> Outcome<String> {
    let site = Site::default().folder("/", &options.files);
    let site = site.header("content-security-policy", POLICY);
    let served = site.serve().await?;
    let axe = std::fs::read_to_string(&options.axe)?;
    let folder = &options.driver.screenshots;
    let states = Browser::during(&options.driver, async |browser| {
        let gallery = Gallery { browser, served };
        let done = gallery.everything(&axe, options).await;
        if done.is_err() {
            // Only the original error is reported.
            let _ = browser.shoot(folder, "failed").await;
        }
        done
    })
    .await?;
    let states = states.len();
    Ok(format!(
        "{states} states: {} has their pictures",
        folder.display()
    ))
}

/// The names of the states that the page lists.
pub(crate) async fn names(browser: &Browser) -> Outcome<Vec<String>> {
    let names = "return [...document.querySelectorAll('[name=state]')].map(({ value }) => value)";
    let names = browser.run(names, vec![]).await?;
    let names = names.as_array().into_iter().flatten();
    Ok(names
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect())
}

/// Shows what is behind the hash, and waits for its state. The gallery has to be open.
pub(crate) async fn show(browser: &Browser, state: &str, rest: &str) -> Outcome<()> {
    let hash = format!("state={state}{rest}");
    // The same hash again would change nothing.
    let go = "document.querySelector('#frame').dataset.state = ''; location.hash = ''; location.hash = arguments[0]";
    browser.run(go, vec![json!(hash)]).await?;
    until(async || {
        let shown = "return document.querySelector('#frame').dataset.state";
        let shown = browser.run(shown, vec![]).await?;
        Ok(if shown == state {
            Ok(())
        } else {
            Err(format!("the gallery shows {shown}, not {state}"))
        })
    })
    .await
}

struct Gallery<'a> {
    browser: &'a Browser,
    served: Served,
}

impl Gallery<'_> {
    async fn everything(&self, axe: &str, options: &Options) -> Outcome<Vec<String>> {
        self.browser.goto(&self.served.origin).await?;
        let states = names(self.browser).await?;
        is(states.len() > 30, || format!("it lists only {states:?}"))?;
        self.the_look_is_changed().await?;
        self.what_is_around_is_changed().await?;
        self.is_used_by_keyboard(&states).await?;
        let complaints = self.browser.complaints().await?.join("; ");
        is(complaints.is_empty(), || complaints.clone())?;
        // axe tries inline styles where a page has adopted style sheets, and the policy forbids them.
        self.is_looked_at(axe).await?;
        self.pictures(&states, options).await?;
        Ok(states)
    }

    /// Photographs every state, and puts each view's pictures on a page.
    async fn pictures(&self, states: &[String], options: &Options) -> Outcome<()> {
        let folder = &options.driver.screenshots;
        let dress = "const [theme, width, done] = arguments;
            for (const [id, value] of [['theme', theme], ['width', width]]) {
              document.getElementById(id).value = value;
            }
            document.querySelector('#around').dispatchEvent(new Event('change'));
            requestAnimationFrame(() => requestAnimationFrame(done))";
        // Wide enough to have a till between the lists.
        self.browser.resize(1920, 1000).await?;
        for state in states {
            show(self.browser, state, "").await?;
            for (view, theme, width) in PICTURES {
                let arguments = vec![json!(theme), json!(width)];
                self.browser.run_async(dress, arguments).await?;
                let place =
                    "const { left, top, width, height } = document.querySelector('ipp-checkout')
                      .getBoundingClientRect();
                    return [left + scrollX, top + scrollY, width, height]";
                let place = self.browser.run(place, vec![]).await?;
                photograph(self.browser, &place, &folder.join(view), state).await?;
            }
        }
        for (view, ..) in PICTURES {
            sheet::write(folder, view, states)?;
        }
        let links = PICTURES.map(|(view, ..)| format!("<li><a href=\"{view}.html\">{view}</a>"));
        let page = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Pictures of every state</title>\
             <h1>Pictures of every state</h1><ul>{}</ul>",
            links.concat()
        );
        Ok(std::fs::write(folder.join("index.html"), page)?)
    }

    /// A property and a part change the element, the CSS to copy and the address, from which the same
    /// look comes again.
    async fn the_look_is_changed(&self) -> Outcome<()> {
        show(self.browser, "ready", "").await?;
        let accent = Place::Page("#property--ipp-accent");
        self.browser.type_into(accent, "rgb(1, 2, 3)").await?;
        let declarations = Place::Page("#declarations");
        self.browser
            .type_into(declarations, "border-radius: 3px")
            .await?;
        let css = "ipp-checkout {\n  --ipp-accent: rgb(1, 2, 3);\n}\n\n\
                   ipp-checkout::part(primary) {\n  border-radius: 3px;\n}\n";
        self.has("document.querySelector('#css').textContent", css)
            .await?;
        let style = "const { backgroundColor, borderTopLeftRadius } = getComputedStyle(
            document.querySelector('ipp-checkout').shadowRoot.querySelector('.primary'));
            return `${backgroundColor} ${borderTopLeftRadius}`";
        let looks = "rgb(1, 2, 3) 3px";
        let seen = self.browser.run(style, vec![]).await?;
        is(seen == looks, || format!("the button is {seen}"))?;

        let allow = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.browser
            .devtools("Browser.grantPermissions", allow)
            .await?;
        self.browser.click(Place::Page("#copy")).await?;
        self.browser
            .reads(Place::Page("#copied"), &["Copied"])
            .await?;
        let copied = "navigator.clipboard.readText().then(arguments[0], (error) => arguments[0](String(error)))";
        let copied = self.browser.run_async(copied, vec![]).await?;
        is(copied == css, || format!("{copied} is copied"))?;

        self.browser.reload().await?;
        self.has("document.querySelector('#frame').dataset.state", "ready")
            .await?;
        let seen = self.browser.run(style, vec![]).await?;
        is(seen == looks, || {
            format!("by its link the button is {seen}")
        })?;

        // What is no colour changes nothing, and is marked.
        self.browser.type_into(accent, "x").await?;
        self.has(
            "document.querySelector('#property--ipp-accent').ariaInvalid",
            "true",
        )
        .await?;
        self.has("document.querySelector('#css').textContent", css)
            .await?;
        self.browser.click(Place::Page("#reset")).await?;
        let none = "/* Change a property or a part. */\n";
        self.has("document.querySelector('#css').textContent", none)
            .await
    }

    /// Language, theme, width and direction, by a link.
    async fn what_is_around_is_changed(&self) -> Outcome<()> {
        show(
            self.browser,
            "ready",
            "&locale=sv&theme=dark&width=390&dir=rtl",
        )
        .await?;
        let checkout = "document.querySelector('ipp-checkout')";
        self.has(
            &format!("{checkout}.shadowRoot.querySelector('.primary').textContent"),
            "Ta betalt",
        )
        .await?;
        self.has(
            &format!(
                "[{checkout}.getAttribute('theme'), {checkout}.dir, {checkout}.clientWidth].join()"
            ),
            "dark,rtl,390",
        )
        .await
    }

    /// The Tab key leads everywhere, and the arrow keys from state to state.
    async fn is_used_by_keyboard(&self, states: &[String]) -> Outcome<()> {
        show(self.browser, "ready", "").await?;
        inspect::tab_must_lead_everywhere(self.browser).await?;
        show(self.browser, &states[0], "").await?;
        self.browser
            .run(
                "document.querySelector('[name=state]:checked').focus()",
                vec![],
            )
            .await?;
        self.browser.key("ArrowDown", false).await?;
        let state = "document.querySelector('#frame').dataset.state";
        self.has(state, &states[1]).await
    }

    async fn is_looked_at(&self, axe: &str) -> Outcome<()> {
        for (name, width, height) in SIZES {
            self.browser.resize(width, height).await?;
            for scheme in inspect::SCHEMES {
                inspect::prefer(self.browser, scheme).await?;
                show(self.browser, "declined", "").await?;
                let place = format!("gallery-{name}-{scheme}");
                inspect::must_be_sound(self.browser, axe, &place).await?;
            }
        }
        Ok(())
    }

    /// Waits until an expression has this value.
    async fn has(&self, expression: &str, value: &str) -> Outcome<()> {
        until(async || {
            let seen = self
                .browser
                .run(&format!("return {expression}"), vec![])
                .await?;
            Ok(if seen == value {
                Ok(())
            } else {
                Err(format!("{expression} is {seen}, not {value:?}"))
            })
        })
        .await
    }
}

fn is(so: bool, words: impl FnOnce() -> String) -> Outcome<()> {
    if so {
        return Ok(());
    }
    Err(Failure::page(words()))
}
