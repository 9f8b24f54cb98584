//! The till's other open payments: a short list, folded until opened.

use ipp_flow::{Event, OpenRow, PaymentId, ViewModel};

use super::Node;
use super::press::{OFFERS, pressed};
use crate::markup::Rows;
use crate::shell::UiContext;
use crate::text::{Key, age};

/// The list: its heading has the count; pressing a row shows that payment.
pub(super) fn open_payments() -> Node {
    markup! { details "open-payments" later=(|view| view.open.is_empty(), fill); }
}

fn fill(context: UiContext, details: Node) -> Node {
    let visit = move |event| {
        if let Some(id) = pressed(&event) {
            context.dispatch.tell(Event::Visit(PaymentId(id)));
        }
    };
    markup! {
        (details)
        summary text=(title);
        ul on:click=(visit) list=(|view| Some(&view.open), draw);
    }
}

fn title(context: UiContext, view: &ViewModel) -> Option<String> {
    let count = view.open.len();
    (count > 0).then(|| context.texts.count(Key::OpenPayments, count))
}

row! {
    /// One payment, which a press shows.
    struct PaymentRow {
        order: { span class="name"; },
        amount: { span; },
        status: { span class="open-status"; },
        age: { span class="open-age"; },
        button: {
            button "open-payment" type="button" { (&order) (&amount) (&status) (&age) }
        },
    }
    li { (&button) }
}

fn draw(context: UiContext, rows: &mut Rows<PaymentRow>, payments: &[OpenRow]) {
    for (row, open) in rows.keep(payments, |open| &open.id.0) {
        let class = if open.careful {
            "open-payment careful"
        } else {
            "open-payment"
        };
        row.button.set("class", Some(class));
        row.button.set(OFFERS, Some(&open.id.0));
        let order = [("reference", open.reference.as_str())];
        row.order.say(&context.texts.fill(Key::Order, &order));
        row.amount.say(&context.money.format(&open.amount));
        row.status.say(&context.texts.say(&open.status));
        let terminal = open.terminal.as_deref().unwrap_or_default();
        row.age.say(&format!("{terminal} {}", age(open.age)));
    }
}
