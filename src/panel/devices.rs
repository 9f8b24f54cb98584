//! Creates simulated terminals.

use ipp_flow::visible;
use leptos::{ev::SubmitEvent, html::Input, prelude::*};

use super::bench::Bench;

/// The form, and the list of simulated terminals.
#[component]
pub(crate) fn Terminals(bench: Bench) -> impl IntoView {
    let name = NodeRef::<Input>::new();
    let make = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(name) = name.get_untracked() {
            bench.make_device(&name.value());
            name.set_value("");
        }
    };
    let (code, phone) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let pair = move |event: SubmitEvent| {
        event.prevent_default();
        if let (Some(code), Some(phone)) = (code.get_untracked(), phone.get_untracked()) {
            bench.pair(&code.value(), &phone.value());
            code.set_value("");
            phone.set_value("");
        }
    };
    let names = move || {
        bench.state.with(|state| {
            let names: Vec<String> = state
                .devices
                .iter()
                .map(|device| visible(&device.name))
                .collect();
            if names.is_empty() {
                "No simulated terminal yet.".to_owned()
            } else {
                names.join(", ")
            }
        })
    };
    view! {
        <form class="make" on:submit=make>
            <label class="field">"Name" <input class="input" name="name" required maxlength="100" autocomplete="off" placeholder="Counter 1" node_ref=name /></label>
            <button class={"secondary make-device"} type="submit">"Make a terminal"</button>
        </form>
        <p class="terminals">{names}</p>
        <details class="phone">
            <summary class={"summary"}>"Pair a phone with a code"</summary>
            <form class="make pair-phone" on:submit=pair>
                <label class="field">"Code" <input class="input" name="code" required autocomplete="off" autocapitalize="off" spellcheck="false" node_ref=code /></label>
                <label class="field">"Phone’s name" <input class="input" name="phone" required maxlength="100" autocomplete="off" placeholder="Counter 9" node_ref=phone /></label>
                <button class={"secondary make-device"} type="submit">"Pair the phone"</button>
            </form>
        </details>
    }
}
