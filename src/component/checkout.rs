//! The component.

use ipp_wire::Order;
use leptos::ev::Custom;
use leptos::html::{Div, div};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::CustomEvent;

use super::mounted::{Mounted, Settings};
use super::{Complaint, FetchToken, Payment};

/// Tells the app; any closure with this argument will do.
type Tell<T> = UnsyncCallback<(T,)>;

/// Charges an order on a Kustom terminal.
///
/// It draws in a shadow root of its own and brings its stylesheet along, so that neither a file
/// has to be served nor the app's styles get in the way. Taking it off the page stops watching
/// and cancels nothing: the till's next checkout picks a payment up.
///
/// A panic ends an app's whole wasm, and this component with it. After a reload the true state is
/// back, since it is the proxy's. Sound and vibration, the leading of the focus to what changed,
/// and methods that return promises belong to the custom element alone.
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
    /// Gets a till token. One that names another till (`sub`) than the one before ends everything
    /// that was begun and begins anew for that till; a payment that runs goes on at the proxy. To
    /// log out, take the component off the page.
    #[prop(into)]
    fetch_token: FetchToken,
    /// Show the terminals of this location only.
    #[prop(optional, into)]
    location: MaybeProp<String>,
    /// A language tag, such as `sv-SE`; without it, amounts as in the browser's language.
    #[prop(optional, into)]
    locale: MaybeProp<String>,
    /// Where `www/locales` is served, for words in `locale`'s language; without it, English.
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
    /// Paid, with `order_id`. At least once a payment, by each component that shows it: what must
    /// not happen twice, key on `payment_id`.
    #[prop(optional, into)]
    on_paid: Option<Tell<Payment>>,
    /// Cancelled, expired or failed; at least once a payment, likewise.
    #[prop(optional, into)]
    on_ended: Option<Tell<Payment>>,
    /// A person has to look; at least once a payment, likewise.
    #[prop(optional, into)]
    on_attention: Option<Tell<Payment>>,
    /// A bad order, or a refusal.
    #[prop(optional, into)]
    on_error: Option<Tell<Complaint>>,
) -> impl IntoView {
    let host = NodeRef::<Div>::new();
    let settings = Settings {
        proxy,
        fetch_token,
        locales,
        order,
        location,
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
            move || location.get(),
            move |location, _, _| tell(&|mounted| mounted.set_location(location.clone())),
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
