//! Reads the page's `order` property, which may be any value, as an order that can be charged.

use ipp_flow::{BadOrder, Line, Money, Order, Reason};
use ipp_wire::order::{self, Findings, Json};
use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::shell::input::reader::{get, whole};
use crate::shell::net::fetch::json_of;

/// A value of the browser's.
struct Value(JsValue);

impl Json for Value {
    fn names(&self) -> Option<Vec<String>> {
        let object = Object::try_from(&self.0)?;
        let names = Reflect::own_keys(object).ok()?;
        Some(names.iter().filter_map(|name| name.as_string()).collect())
    }

    fn field(&self, name: &str) -> Option<Self> {
        get(&self.0, name).map(Self)
    }

    fn elements(&self) -> Option<Vec<Self>> {
        Some(self.0.dyn_ref::<Array>()?.iter().map(Self).collect())
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn is_number(&self) -> bool {
        self.0.as_f64().is_some()
    }

    fn whole(&self) -> Option<i64> {
        whole(self.0.as_f64()?)
    }
}

/// Reads what the page set; `None` for null and undefined.
pub(crate) fn read(value: &JsValue) -> Option<Result<Order, BadOrder>> {
    if value.is_null() || value.is_undefined() {
        return None;
    }
    Some(stringified(value))
}

/// The page's object is read once, into the very JSON that is sent later: what is checked is what is
/// charged, whatever getters and methods the object has.
fn stringified(value: &JsValue) -> Result<Order, BadOrder> {
    let body = json_of(value).ok_or_else(unreadable)?;
    let copy = JSON::parse(&body).map_err(|_| unreadable())?;
    let order = order::read(&Value(copy)).map_err(|found| bad(&found))?;
    checked(&order, body)
}

/// Checks an app's order.
pub(crate) fn typed(order: &ipp_wire::Order) -> Result<Order, BadOrder> {
    let body = serde_json::to_string(order).map_err(|_| unreadable())?;
    checked(order, body)
}

fn checked(order: &ipp_wire::Order, body: String) -> Result<Order, BadOrder> {
    if body.len() > order::MAX_ORDER_BYTES {
        return Err(wrong("is too large: at most 255 KB of JSON are taken"));
    }
    let odd = order::check(order).map_err(|found| bad(&found))?;
    let warning = odd.named().first().map(|first| {
        Box::new(Reason {
            code: first.code.to_owned(),
            detail: odd.sentence(),
        })
    });
    Ok(flow_order(order, body, warning))
}

fn unreadable() -> BadOrder {
    wrong("can't be read")
}

fn wrong(message: &str) -> BadOrder {
    BadOrder {
        field: String::new(),
        message: message.to_owned(),
        sentence: message.to_owned(),
    }
}

/// The cashier sees what was found first; the developer hears of all of it.
fn bad(found: &Findings) -> BadOrder {
    let (field, message) = match found.named().first() {
        Some(first) => (first.field.clone(), first.message.clone()),
        None => (String::new(), String::new()),
    };
    BadOrder {
        field,
        message,
        sentence: found.sentence(),
    }
}

fn flow_order(order: &ipp_wire::Order, body: String, warning: Option<Box<Reason>>) -> Order {
    let lines = order.order_items.iter().map(|item| Line {
        name: item.name.clone(),
        quantity: item.quantity,
        total: item.total_amount,
    });
    Order {
        lines: lines.collect(),
        body,
        amount: Money {
            minor: order.order_amount,
            currency: order.purchase_currency.clone(),
        },
        tax: order.order_tax_amount,
        reference: order.merchant_reference1.clone(),
        warning,
    }
}
