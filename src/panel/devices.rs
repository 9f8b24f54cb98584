//! Making terminals.

use leptos::{ev::SubmitEvent, html::Input, prelude::*};

use super::bench::Bench;

/// The form, and the simulated terminals that there are.
#[component]
pub(crate) fn Terminals(bench: Bench) -> impl IntoView {
    let (name, location) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let value = |input: NodeRef<Input>| {
        input
            .get_untracked()
            .map(|input| input.value())
            .unwrap_or_default()
    };
    let make = move |event: SubmitEvent| {
        event.prevent_default();
        bench.make_device(&value(name), &value(location));
        if let Some(name) = name.get_untracked() {
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
            <label class="field">"Location" <input class="input" name="location" maxlength="100" autocomplete="off" placeholder="optional" node_ref=location /></label>
            <button class="secondary make-device" type="submit">"Make a terminal"</button>
        </form>
        <p class="terminals">{names}</p>
    }
}
