//! The phones: what each shows, its PIN pad, and which of them cards are held to.

use ipp_flow::DeviceId;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use super::bench::Bench;
use super::card::Node;
use super::phone::Key;
use super::view::PhoneView;
use crate::markup::Rows;

/// The attribute of a phone with its terminal's id.
const DEVICE: &str = "data-device";
/// The attribute of a key of the PIN pad.
const KEY: &str = "data-key";

/// Every phone, in a row.
pub(super) fn phones(bench: Bench) -> Node {
    // One listener for all phones, since they come and go.
    markup! {
        div class="phones" tabindex="0" role="group" aria-label="Phones"
            on:click=(move |event| press(bench, &event))
            list=(|view| Some(&view.phones), draw)
        {
            p class="no-phone" ?hidden=(|view| !view.phones.is_empty()) {
                "No simulated terminal yet."
            }
        }
    }
}

fn press(bench: Bench, event: &Event) {
    let target = event.target().and_then(|at| at.dyn_into::<Element>().ok());
    let around = |selector| target.as_ref()?.closest(selector).ok()?;
    let Some(phone) = around(".phone") else {
        return;
    };
    let Some(device) = phone.get_attribute(DEVICE).map(DeviceId) else {
        return;
    };
    if around(".paid-in-app").is_some() {
        bench.pay_by_app(&device);
    } else if around(".put-aside").is_some() {
        bench.put_aside(&device);
    } else if let Some(key) = around(".key").and_then(|key| key.get_attribute(KEY)) {
        bench.press(device.clone(), key_of(&key));
    }
    bench.choose(device);
}

fn key_of(word: &str) -> Key {
    match word {
        "clear" => Key::Clear,
        "ok" => Key::Enter,
        _ => Key::Digit,
    }
}

row! {
    /// One phone.
    struct PhoneRow {
        name: { button class="phone-name" type="button"; },
        shop: { p class="phone-shop"; },
        amount: { p class="phone-amount"; },
        reference: { p class="phone-reference"; },
        headline: { p class="phone-headline" role="status"; },
        hint: { p class="phone-hint"; },
        digits: { p class="phone-digits" role="img"; },
        pad: { div class="pad" role="group" aria-label="PIN"; },
        app: { button class="paid-in-app" type="button"; },
        aside: { button class="put-aside" type="button"; },
        title: { p class="payment-title"; },
    }
    div class="phone" role="group" {
        (&name)
        div class="glass" {
            (&shop)
            (&amount)
            (&reference)
            (mark())
            (&headline)
            (&hint)
            (&digits)
            (&pad)
            (&app)
            (&aside)
        }
        (&title)
    }
}

fn draw(_: Bench, rows: &mut Rows<PhoneRow>, phones: &[PhoneView]) {
    for (row, phone) in rows.keep(phones, |phone| &phone.device.0) {
        let screen = &phone.screen;
        row.whole.set(DEVICE, Some(&phone.device.0));
        row.whole.set("aria-label", Some(&phone.name));
        row.whole.set("data-screen", Some(screen.name));
        row.name.say(&phone.name);
        let chosen = if phone.chosen { "true" } else { "false" };
        let before = row.name.element().get_attribute("aria-pressed");
        row.name.set("aria-pressed", Some(chosen));
        if phone.chosen && before.as_deref() != Some(chosen) {
            bring_into_view(row.whole.element());
        }
        row.shop.say_or_hide(phone.shop.as_deref());
        row.amount.say_or_hide(screen.amount.as_deref());
        row.reference.say_or_hide(screen.reference.as_deref());
        row.headline.say(&screen.headline);
        row.hint.say_or_hide(screen.hint.as_deref());
        row.digits.say_or_hide(screen.digits.as_deref());
        let typed = screen.digits.as_ref().map(|digits| {
            let typed = digits.chars().filter(|mark| *mark == '●').count();
            format!("{typed} digits typed")
        });
        row.digits.set("aria-label", typed.as_deref());
        fill(row);
        hide(&row.pad, screen.name != "pin");
        hide(&row.app, screen.name != "scan");
        let over = matches!(screen.name, "approved" | "ended");
        hide(&row.aside, !over);
        row.title.say_or_hide(phone.title.as_deref());
    }
}

/// Scrolls the row of phones, and not the page, once another phone is chosen.
fn bring_into_view(phone: &Element) {
    let (Some(row), Some(phone)) = (phone.parent_element(), phone.dyn_ref::<HtmlElement>()) else {
        return;
    };
    let around = row.client_width().saturating_sub(phone.offset_width());
    row.set_scroll_left(phone.offset_left().saturating_sub(around / 2));
}

/// Adds what never changes to a new row.
fn fill(row: &PhoneRow) {
    if row.pad.element().has_child_nodes() {
        return;
    }
    row.app.say("The customer pays now");
    row.aside.say("Done");
    for word in [
        "1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "ok",
    ] {
        let label = match word {
            "clear" => "Clear",
            "ok" => "OK",
            digit => digit,
        };
        let key: Node = markup! { button class="key" type="button" { (label) } };
        // Appending to an element of ours can't fail.
        let _ = row.pad.element().append_child(key.set(KEY, word).element());
    }
}

fn hide(cell: &crate::markup::Cell, hidden: bool) {
    cell.set("hidden", hidden.then_some(""));
}

/// The sign for contactless cards, drawn by the stylesheet.
fn mark() -> Node {
    markup! { div class="mark" aria-hidden="true" { span; span; span; } }
}
