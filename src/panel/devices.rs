//! Making terminals.

use leptos::{ev::SubmitEvent, html::Input, prelude::*};

use super::bench::Bench;

/// The form, and the simulated terminals that there are.
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
    let names = move || {
        bench.state.with(|state| {
            let names: Vec<&str> = state
                .devices
                .iter()
                .map(|device| device.name.as_str())
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
            <button class="secondary make-device" type="submit">"Make a terminal"</button>
        </form>
        <p class="terminals">{names}</p>
    }
}
