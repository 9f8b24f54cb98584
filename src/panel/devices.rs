//! Creates simulated terminals.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

use super::bench::Bench;
use super::card::Node;

/// The form that makes a terminal.
pub(super) fn make_terminal(bench: Bench) -> Node {
    let make = move |event: Event| {
        let [name] = submitted(&event, ["name"]);
        bench.make_device(&name);
    };
    markup! {
        form class="make" on:submit=(make) {
            label class="field" {
                "Name"
                input class="input" name="name" required="" maxlength="100" autocomplete="off"
                    placeholder="Counter 1";
            }
            button class="secondary make-device" type="submit" { "Make a terminal" }
        }
    }
}

/// The form that pairs a phone, folded.
pub(super) fn pair_phone(bench: Bench) -> Node {
    let pair = move |event: Event| {
        let [code, name] = submitted(&event, ["code", "phone"]);
        bench.pair(&code, &name);
    };
    markup! {
        details class="pairs" {
            summary class="summary" { "Pair a phone with a code" }
            form class="make pair-phone" on:submit=(pair) {
                label class="field" {
                    "Code"
                    input class="input" name="code" required="" autocomplete="off"
                        autocapitalize="off" spellcheck="false";
                }
                label class="field" {
                    "Phone’s name"
                    input class="input" name="phone" required="" maxlength="100"
                        autocomplete="off" placeholder="Counter 9";
                }
                button class="secondary make-device" type="submit" { "Pair the phone" }
            }
        }
    }
}

/// What was typed into these fields of a form, which are emptied.
fn submitted<const N: usize>(event: &Event, fields: [&str; N]) -> [String; N] {
    // The page is not to be loaded anew.
    event.prevent_default();
    let form = event.current_target();
    let form = form.and_then(|form| form.dyn_into::<Element>().ok());
    fields.map(|name| {
        let field = form.as_ref().and_then(|form| {
            let field = form.query_selector(&format!("[name={name}]")).ok()??;
            field.dyn_into::<HtmlInputElement>().ok()
        });
        field.map_or_else(String::new, |field| {
            let text = field.value();
            field.set_value("");
            text
        })
    })
}
