//! Reads the page's `order` property, which may be any value, as an order that can be charged.

use ipp_flow::{BadOrder, Line, Money, Order};
use ipp_wire::OrderItem;
use js_sys::JSON;
use wasm_bindgen::JsValue;

use crate::shell::input::order_rules::check;
use crate::shell::input::reader::Reader;
use crate::shell::net::fetch::json_of;

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
    let order = wire_order(&copy)?;
    check(&order)?;
    Ok(flow_order(order, body))
}

/// Checks an app's order.
pub(crate) fn typed(order: &ipp_wire::Order) -> Result<Order, BadOrder> {
    check(order)?;
    let body = serde_json::to_string(order).map_err(|_| unreadable())?;
    Ok(flow_order(order.clone(), body))
}

fn unreadable() -> BadOrder {
    BadOrder {
        field: String::new(),
        message: "can't be read".to_owned(),
    }
}

fn wire_order(value: &JsValue) -> Result<ipp_wire::Order, BadOrder> {
    let order = Reader::new(value, String::new())?;
    order.only(&[
        "merchant_reference1",
        "order_amount",
        "order_tax_amount",
        "purchase_currency",
        "order_items",
        "merchant_reference2",
        "merchant_data",
    ])?;
    let items = order.array("order_items")?;
    let items = items
        .iter()
        .enumerate()
        .map(|(at, item)| wire_item(&item, at));
    Ok(ipp_wire::Order {
        merchant_reference1: order.text("merchant_reference1")?,
        order_amount: order.whole("order_amount")?,
        order_tax_amount: order.whole("order_tax_amount")?,
        purchase_currency: order.text("purchase_currency")?,
        order_items: items.collect::<Result<_, _>>()?,
        merchant_reference2: order.optional_text("merchant_reference2")?,
        merchant_data: order.optional_text("merchant_data")?,
    })
}

fn wire_item(value: &JsValue, at: usize) -> Result<OrderItem, BadOrder> {
    let item = Reader::new(value, format!("order_items[{at}]"))?;
    item.only(&[
        "type",
        "reference",
        "name",
        "quantity",
        "unit_price",
        "total_amount",
        "tax_rate",
        "total_discount_amount",
        "total_tax_amount",
    ])?;
    Ok(OrderItem {
        kind: item.optional_text("type")?,
        reference: item.optional_text("reference")?,
        name: item.text("name")?,
        quantity: item.whole("quantity")?,
        unit_price: item.whole("unit_price")?,
        total_amount: item.whole("total_amount")?,
        tax_rate: item.optional_whole("tax_rate")?.unwrap_or_default(),
        total_discount_amount: item
            .optional_whole("total_discount_amount")?
            .unwrap_or_default(),
        total_tax_amount: item.optional_whole("total_tax_amount")?.unwrap_or_default(),
    })
}

fn flow_order(order: ipp_wire::Order, body: String) -> Order {
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
            currency: order.purchase_currency,
        },
        tax: order.order_tax_amount,
        reference: order.merchant_reference1,
    }
}
