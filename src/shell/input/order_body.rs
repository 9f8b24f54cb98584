//! Writes an order as JSON.
//!
//! Written by hand: serde's generated code with the conversion to JavaScript values is larger than
//! all the checks of an order.

use ipp_wire::{Order, OrderItem};

/// Quotes a text as a JSON string.
type Quoted = fn(&str) -> String;

/// The body that the proxy reads: fields in the order of the type, without those that are not set.
pub(crate) fn order_body(order: &Order, quoted: Quoted) -> String {
    let mut object = Object::new(quoted);
    object.text("merchant_reference1", Some(&order.merchant_reference1));
    object.number("order_amount", order.order_amount);
    object.number("order_tax_amount", order.order_tax_amount);
    object.text("purchase_currency", Some(&order.purchase_currency));
    object.name("order_items");
    let mut mark = '[';
    for item in &order.order_items {
        object.json.push(mark);
        object.json.push_str(&item_body(item, quoted));
        mark = ',';
    }
    object.json.push_str(if mark == '[' { "[]" } else { "]" });
    object.text("merchant_reference2", order.merchant_reference2.as_ref());
    object.text("merchant_data", order.merchant_data.as_ref());
    object.end()
}

fn item_body(item: &OrderItem, quoted: Quoted) -> String {
    let mut object = Object::new(quoted);
    object.text("type", item.kind.as_ref());
    object.text("reference", item.reference.as_ref());
    object.text("name", Some(&item.name));
    object.number("quantity", item.quantity);
    object.number("unit_price", item.unit_price);
    object.number("total_amount", item.total_amount);
    object.number("tax_rate", item.tax_rate);
    object.number("total_discount_amount", item.total_discount_amount);
    object.number("total_tax_amount", item.total_tax_amount);
    object.end()
}

struct Object {
    json: String,
    quoted: Quoted,
}

impl Object {
    const fn new(quoted: Quoted) -> Self {
        let json = String::new();
        Self { json, quoted }
    }

    /// Field names are ours and need no escaping.
    fn name(&mut self, name: &str) {
        self.json.push(if self.json.is_empty() { '{' } else { ',' });
        self.json.push('"');
        self.json.push_str(name);
        self.json.push_str("\":");
    }

    fn text(&mut self, name: &str, text: Option<&String>) {
        if let Some(text) = text {
            self.name(name);
            self.json.push_str(&(self.quoted)(text));
        }
    }

    fn number(&mut self, name: &str, number: i64) {
        self.name(name);
        self.json.push_str(&number.to_string());
    }

    fn end(mut self) -> String {
        self.json.push('}');
        self.json
    }
}

// Native only: the browser tests don't have serde_json.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn item(kind: Option<&str>, reference: Option<&str>) -> OrderItem {
        OrderItem {
            kind: kind.map(str::to_owned),
            reference: reference.map(str::to_owned),
            name: "T-shirt \"L\" \\ é\n".to_owned(),
            quantity: 2,
            unit_price: 12_000,
            total_amount: i64::MAX,
            tax_rate: 2_500,
            total_discount_amount: -1,
            total_tax_amount: i64::MIN,
        }
    }

    fn order(items: Vec<OrderItem>, more: Option<&str>) -> Order {
        Order {
            merchant_reference1: "1043".to_owned(),
            order_amount: 24_000,
            order_tax_amount: 0,
            purchase_currency: "SEK".to_owned(),
            order_items: items,
            merchant_reference2: more.map(str::to_owned),
            merchant_data: more.map(str::to_owned),
        }
    }

    #[test]
    fn an_order_is_written_as_serde_writes_it() {
        let full = item(Some("physical"), Some("A-1"));
        for order in [
            order(vec![], None),
            order(vec![item(None, None)], Some("{\"a\":1}")),
            order(vec![full.clone(), item(None, Some("")), full], None),
        ] {
            let quoted = |text: &str| serde_json::to_string(text).unwrap();
            let written = order_body(&order, quoted);
            assert_eq!(written, serde_json::to_string(&order).unwrap());
            assert_eq!(serde_json::from_str::<Order>(&written).unwrap(), order);
        }
    }
}
