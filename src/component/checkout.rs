//! The [`IppCheckout`] component.

use ipp_flow::{Announcement, PaymentEvent, Reason};
use ipp_wire::Order;
use leptos::html::{Div, div};
use leptos::prelude::*;

use super::mounted::{Messages, Mounted, Settings};
use super::{CheckoutHandle, Complaint, Feedback, FetchToken, Payment};
use crate::attributes::Attributes;
use crate::shell::Intake;

/// Charges an order on a Kustom terminal.
///
/// It draws in its own shadow root and includes its stylesheet: no file has to be served, and the
/// app's styles don't interfere. Unmounting it stops watching and cancels nothing; the till's next
/// checkout picks the payment up.
///
/// A panic ends the app's whole wasm, this component included. After a reload the state is right
/// again, since the proxy has it.
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
    #[prop(optional, into)]
    fetch_token: Option<FetchToken>,
    /// Without `fetch_token`: POST here answers a till token, as text or as `{"token": …}`.
    #[prop(optional, into)]
    token_url: Option<String>,
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
    /// Words of the app's own, by the names in `www/locales/en.json`.
    #[prop(optional, into)]
    messages: MaybeProp<Messages>,
    /// What to give on paid and on a declined card; without it, nothing.
    #[prop(optional, into)]
    feedback: MaybeProp<Feedback>,
    /// The methods `charge`, `cancel` and `reset`.
    #[prop(optional)]
    handle: Option<CheckoutHandle>,
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
    /// A bad order or message, a refusal, or what keeps the widget from working.
    #[prop(optional, into)]
    on_error: Option<Tell<Complaint>>,
) -> impl IntoView {
    let host = NodeRef::<Div>::new();
    let attributes = Signal::derive(move || Attributes {
        proxy: Some(proxy.clone()).filter(|proxy| !proxy.is_empty()),
        token_url: token_url.clone(),
        location: location.get().filter(|location| !location.is_empty()),
    });
    let callbacks = Callbacks {
        ready: on_ready,
        change: on_change,
        paid: on_paid,
        ended: on_ended,
        attention: on_attention,
        error: on_error,
    };
    let settings = Settings {
        attributes,
        fetch_token,
        locales,
        order,
        locale,
        messages,
        callbacks,
    };
    let settings = StoredValue::new_local(settings);
    let handle = handle.unwrap_or_default();
    let mounted = StoredValue::new_local(None);
    Effect::new(move |_| {
        if let (Some(host), Some(shared)) = (host.get(), handle.shared()) {
            let settings = settings.get_value();
            mounted.set_value(Some(Mounted::new(host.into(), settings, shared)));
        }
    });
    let tell = move |what: &dyn Fn(&Mounted)| {
        if let Some(mounted) = mounted.try_get_value().flatten() {
            what(&mounted);
        }
    };
    // Their owner, which is this component, stops them.
    Effect::watch(
        move || order.get(),
        move |order, _, _| tell(&|mounted| mounted.set_order(order.as_ref())),
        false,
    );
    Effect::watch(
        move || attributes.get(),
        move |attributes, _, _| tell(&|mounted| mounted.set_attributes(attributes)),
        false,
    );
    Effect::watch(
        move || locale.get(),
        move |locale, _, _| tell(&|mounted| mounted.speak(locale.clone())),
        false,
    );
    Effect::watch(
        move || messages.get(),
        move |messages, _, _| tell(&|mounted| mounted.set_messages(messages.as_ref())),
        false,
    );
    on_cleanup(move || {
        if let Some(mounted) = mounted.try_update_value(Option::take).flatten() {
            mounted.unmount();
        }
    });
    div()
        .class("ipp-checkout")
        .attr("theme", move || theme.get())
        .attr("feedback", move || feedback.get().map(Feedback::words))
        .node_ref(host)
}

/// A callback to the app; any closure with this argument will do.
type Tell<T> = UnsyncCallback<(T,)>;

/// The app's callbacks.
#[derive(Clone, Copy)]
pub(super) struct Callbacks {
    ready: Option<UnsyncCallback<()>>,
    change: Option<Tell<Payment>>,
    paid: Option<Tell<Payment>>,
    ended: Option<Tell<Payment>>,
    attention: Option<Tell<Payment>>,
    error: Option<Tell<Complaint>>,
}

impl Callbacks {
    /// Calls the one that an announcement is for.
    pub(super) fn run(&self, announcement: &Announcement, intake: &Intake) {
        match announcement {
            Announcement::Ready => {
                if let Some(ready) = self.ready {
                    ready.try_run(());
                }
            }
            Announcement::Payment(event, payment) => {
                let to = match event {
                    PaymentEvent::Change => self.change,
                    PaymentEvent::Paid => self.paid,
                    PaymentEvent::Ended => self.ended,
                    PaymentEvent::Attention => self.attention,
                };
                if let Some(to) = to {
                    to.try_run((Payment::of(payment, intake),));
                }
            }
            Announcement::Error(reason) => {
                if let Some(error) = self.error {
                    let Reason { code, detail } = reason.clone();
                    error.try_run((Complaint { code, detail },));
                }
            }
            Announcement::Starting | Announcement::NotStarted(..) => {}
        }
    }
}
