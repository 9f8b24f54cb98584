//! The [`IppCheckout`] component.

use ipp_wire::Order;
use leptos::ev::Custom;
use leptos::html::{Div, div};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::CustomEvent;

use super::mounted::{Mounted, Settings};
use super::{Complaint, FetchToken, Payment};
use crate::attributes::Attributes;

/// A callback to the app; any closure with this argument will do.
type Tell<T> = UnsyncCallback<(T,)>;

/// Charges an order on a Kustom terminal.
///
/// It draws in its own shadow root and includes its stylesheet: no file has to be served, and the
/// app's styles don't interfere. Unmounting it stops watching and cancels nothing; the till's next
/// checkout picks the payment up.
///
/// A panic ends the app's whole wasm, this component included. After a reload the state is right
/// again, since the proxy has it. Sound and vibration, moving the focus to what changed, and
/// methods that return promises are features of the custom element only.
///
/// ```no_run
/// use ipp_checkout::{IppCheckout, Order, Payment};
/// use leptos::prelude::*;
///
/// async fn fetch_token() -> Result<String, String> {
///     Err("ask your own backend here".to_owned())
/// }
///
/// #[component]
/// fn Till(#[prop(into)] order: Signal<Option<Order>>) -> impl IntoView {
///     let paid = RwSignal::new(None);
///     view! {
///         <IppCheckout
///             proxy="https://pay.example.com"
///             order
///             fetch_token
///             on_paid=move |payment: Payment| paid.set(payment.order_id)
///         />
///         <p>{paid}</p>
///     }
/// }
/// ```
#[component]
pub fn IppCheckout(
    /// The proxy's address; without it, the page's own host.
    #[prop(optional, into)]
    proxy: String,
    /// What to charge; `None` takes it away. Another one during a payment does not change that
    /// payment.
    #[prop(into)]
    order: Signal<Option<Order>>,
    /// Returns a till token. One that names another till (`sub`) than the one before drops
    /// everything begun for that till and starts again for the new one; a running payment goes on
    /// at the proxy. To log out, unmount the component.
    #[prop(into)]
    fetch_token: FetchToken,
    /// Show the terminals of this location only.
    #[prop(optional, into)]
    location: MaybeProp<String>,
    /// A language tag, such as `sv-SE`; without it, amounts as in the browser's language.
    #[prop(optional, into)]
    locale: MaybeProp<String>,
    /// The URL at which `www/locales` is served, for texts in `locale`'s language; without it,
    /// English.
    #[prop(optional, into)]
    locales: Option<String>,
    /// `light` or `dark`; without it, as the system has it.
    #[prop(optional, into)]
    theme: MaybeProp<String>,
    /// It can take an order.
    #[prop(optional, into)]
    on_ready: Option<UnsyncCallback<()>>,
    /// The payment shown has changed.
    #[prop(optional, into)]
    on_change: Option<Tell<Payment>>,
    /// Paid, with `order_id`. Called at least once per payment, by each component that shows it:
    /// deduplicate by `payment_id` what must not happen twice.
    #[prop(optional, into)]
    on_paid: Option<Tell<Payment>>,
    /// Cancelled, expired or failed. Called at least once per payment, likewise.
    #[prop(optional, into)]
    on_ended: Option<Tell<Payment>>,
    /// A person has to look. Called at least once per payment, likewise.
    #[prop(optional, into)]
    on_attention: Option<Tell<Payment>>,
    /// A bad order, or a refusal.
    #[prop(optional, into)]
    on_error: Option<Tell<Complaint>>,
) -> impl IntoView {
    let host = NodeRef::<Div>::new();
    let attributes = Signal::derive(move || Attributes {
        proxy: Some(proxy.clone()).filter(|proxy| !proxy.is_empty()),
        token_url: None,
        location: location.get().filter(|location| !location.is_empty()),
    });
    let settings = Settings {
        attributes,
        fetch_token,
        locales,
        order,
        locale,
    };
    let mounted = StoredValue::new_local(None);
    Effect::new(move |_| {
        if let Some(host) = host.get() {
            mounted.set_value(Some(Mounted::new(host.into(), &settings)));
        }
    });
    let tell = move |what: &dyn Fn(&Mounted)| {
        if let Some(mounted) = mounted.try_get_value().flatten() {
            what(&mounted);
        }
    };
    let follow = (
        Effect::watch(
            move || order.get(),
            move |order, _, _| tell(&|mounted| mounted.set_order(order.as_ref())),
            false,
        ),
        Effect::watch(
            move || attributes.get(),
            move |attributes, _, _| tell(&|mounted| mounted.set_attributes(attributes)),
            false,
        ),
        Effect::watch(
            move || locale.get(),
            move |locale, _, _| tell(&|mounted| mounted.speak(locale.clone())),
            false,
        ),
    );
    on_cleanup(move || {
        let _ = follow;
        if let Some(mounted) = mounted.try_update_value(Option::take).flatten() {
            mounted.unmount();
        }
    });
    div()
        .class("ipp-checkout")
        .attr("theme", move || theme.get())
        .on(named("ipp-ready"), move |_| {
            if let Some(tell) = on_ready {
                tell.try_run(());
            }
        })
        .on(named("ipp-change"), teller(on_change, Payment::read))
        .on(named("ipp-paid"), teller(on_paid, Payment::read))
        .on(named("ipp-ended"), teller(on_ended, Payment::read))
        .on(named("ipp-attention"), teller(on_attention, Payment::read))
        .on(named("ipp-error"), teller(on_error, Complaint::read))
        .node_ref(host)
}

fn named(event: &'static str) -> Custom<CustomEvent> {
    Custom::new(event)
}

fn teller<T: 'static>(tell: Option<Tell<T>>, read: fn(&JsValue) -> T) -> impl FnMut(CustomEvent) {
    move |event| {
        if let Some(tell) = tell {
            tell.try_run((read(&event.detail()),));
        }
    }
}
