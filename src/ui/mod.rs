//! Draws the view model.

use leptos::prelude::*;

use crate::shell::Desk;

/// The whole element.
#[component]
pub(crate) fn Checkout(desk: Desk) -> impl IntoView {
    let _ = desk;
}
