//! A till in Leptos.
//!
//! `<IppCheckout>` is the widget itself, as a component: no custom element, no script, and its
//! stylesheet comes along. The order is a signal, a token comes from an async function, and
//! `on_paid` is a closure. A button of the app's own charges too, by the component's handle. The
//! component may leave the page at any time: a payment goes on, and the till's next `<IppCheckout>`
//! shows it.
//!
//! `trunk serve` in this folder, with `ipp-proxy` running.

use std::error::Error;

use gloo_net::http::Request;
use ipp_checkout::{CheckoutHandle, IppCheckout, Order, OrderItem, Payment};
use leptos::mount::mount_to_body;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;

#[expect(
    clippy::disallowed_methods,
    reason = "the app stays for as long as its page"
)]
fn main() {
    mount_to_body(Till);
}

#[component]
fn Till() -> impl IntoView {
    let order = RwSignal::new(Some(next_order()));
    let paid = RwSignal::new(None);
    let shown = RwSignal::new(true);
    let checkout = CheckoutHandle::new();
    let refused = RwSignal::new(None);
    let charge = move |_| {
        spawn_local(async move {
            // A payment that is over is told by `on_paid` too.
            refused.set(checkout.charge().await.err().map(|refusal| refusal.code));
        });
    };
    let label = move || match shown.get() {
        true => "Put the checkout away",
        false => "Bring the checkout back",
    };
    let next_sale = move |_| {
        paid.set(None);
        order.set(Some(next_order()));
    };
    view! {
        <main>
            <button type="button" id="toggle" on:click=move |_| shown.update(|shown| *shown = !*shown)>
                {label}
            </button>
            <Show when=move || shown.get()>
                // ANCHOR: checkout
                <IppCheckout
                    proxy=proxy()
                    order
                    fetch_token
                    handle=checkout
                    on_paid=move |payment: Payment| paid.set(payment.order_id)
                />
                // ANCHOR_END: checkout
            </Show>
            <button type="button" id="charge" on:click=charge>"Charge by the app’s own button"</button>
            <output id="refused">{refused}</output>
            <Show when=move || paid.with(Option::is_some)>
                <p role="status">"Paid. Kustom’s order: " <output id="order-id">{paid}</output></p>
                <button type="button" id="next" on:click=next_sale>"Next sale"</button>
            </Show>
        </main>
    }
}

/// Where `ipp-proxy` listens: the page says so.
fn proxy() -> String {
    let meta = document().query_selector("meta[name='ipp-proxy']");
    let meta = meta.ok().flatten();
    meta.and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_default()
}

/// In production: ask your own backend, which knows who is logged in at this till.
async fn fetch_token() -> Result<String, Box<dyn Error>> {
    #[derive(Deserialize)]
    struct Issued {
        token: String,
    }
    let url = format!("{}/api/playground/token", proxy());
    let answer = Request::post(&url).send().await?.text().await?;
    Ok(serde_json::from_str::<Issued>(&answer)?.token)
}

/// In production: what is in the cart. Minor units, tax included; a tax rate of 2500 is 25 %.
fn next_order() -> Order {
    Order {
        merchant_reference1: format!("ORDER-{}", js_sys::Date::new_0().to_iso_string()),
        order_amount: 240_000,
        order_tax_amount: 48_000,
        purchase_currency: "SEK".to_owned(),
        order_items: vec![
            line("T-Shirt", 2, 100_000, 40_000),
            line("Socks", 1, 40_000, 8_000),
        ],
        merchant_reference2: None,
        merchant_data: None,
    }
}

fn line(name: &str, quantity: i64, unit_price: i64, tax: i64) -> OrderItem {
    OrderItem {
        kind: Some("physical".to_owned()),
        reference: None,
        name: name.to_owned(),
        quantity,
        unit_price,
        total_amount: unit_price * quantity,
        tax_rate: 2500,
        total_discount_amount: 0,
        total_tax_amount: tax,
    }
}
