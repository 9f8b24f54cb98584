//! Reads an order from JSON, whatever holds it: the proxy's parsed body or a value of the browser.
//!
//! All that is not as it should be is named at once, as fields that a page took from Klarna's or
//! Kustom's other APIs come in dozens. `null` is the same as leaving a field out.

use alloc::string::String;
use alloc::vec::Vec;

use super::findings::{Findings, MAX_NAMED};
use super::part::Part;
use super::{Order, OrderItem};
use crate::{StartPayment, code};

/// A JSON value.
pub trait Json: Sized {
    /// The names of its fields that are not null; `None` if it is not an object.
    fn names(&self) -> Option<Vec<String>>;
    /// A field of an object; `None` if it is missing or null.
    fn field(&self, name: &str) -> Option<Self>;
    /// Its elements; `None` if it is not an array.
    fn elements(&self) -> Option<Vec<Self>>;
    /// Its text; `None` if it is not a string.
    fn text(&self) -> Option<String>;
    /// Whether it is a number.
    fn is_number(&self) -> bool;
    /// Its value as a whole number; `None` if it is none, or too large.
    fn whole(&self) -> Option<i64>;
}

/// Maximum length of an unknown field's name that is repeated, in characters.
const MAX_NAME: usize = 60;

/// Reads an order.
///
/// # Errors
/// Every field that is missing, unknown or of another type. The order as a whole has no name.
pub fn read<J: Json>(value: &J) -> Result<Order, Findings> {
    let mut findings = Findings::default();
    let order = order(value, "", &mut findings);
    if findings.is_empty() {
        Ok(order)
    } else {
        Err(findings)
    }
}

/// Reads the body that starts a payment. The order's fields have the same names as by themselves.
///
/// # Errors
/// As [`read`].
pub fn read_start<J: Json>(value: &J) -> Result<StartPayment, Findings> {
    let mut findings = Findings::default();
    let mut body = Fields::of(value, None, "", &mut findings);
    body.only(&["device_id", "order"], &mut Vec::new());
    let device_id = body.text("device_id");
    let Some(value) = body.required("order") else {
        return Err(findings);
    };
    let order = order(&value, "order", &mut findings);
    if findings.is_empty() {
        Ok(StartPayment { device_id, order })
    } else {
        Err(findings)
    }
}

fn order<J: Json>(value: &J, name: &str, findings: &mut Findings) -> Order {
    let mut fields = Fields::of(value, None, name, findings);
    fields.only(
        &[
            "merchant_reference1",
            "order_amount",
            "order_tax_amount",
            "purchase_currency",
            "order_items",
            "merchant_reference2",
            "merchant_data",
        ],
        &mut Vec::new(),
    );
    let mut order = Order {
        merchant_reference1: fields.text("merchant_reference1"),
        order_amount: fields.whole("order_amount"),
        order_tax_amount: fields.whole("order_tax_amount"),
        purchase_currency: fields.text("purchase_currency"),
        order_items: Vec::new(),
        merchant_reference2: fields.optional_text("merchant_reference2"),
        merchant_data: fields.optional_text("merchant_data"),
    };
    let items = fields.elements("order_items");
    let mut unknown = Vec::new();
    for (at, value) in items.iter().enumerate() {
        order
            .order_items
            .push(item(value, at, &mut unknown, findings));
    }
    order
}

fn item<J: Json>(
    value: &J,
    at: usize,
    unknown: &mut Vec<String>,
    findings: &mut Findings,
) -> OrderItem {
    let mut fields = Fields::of(value, Some(at), "", findings);
    fields.only(
        &[
            "type",
            "reference",
            "name",
            "quantity",
            "unit_price",
            "total_amount",
            "tax_rate",
            "total_discount_amount",
            "total_tax_amount",
        ],
        unknown,
    );
    OrderItem {
        kind: fields.optional_text("type"),
        reference: fields.optional_text("reference"),
        name: fields.text("name"),
        quantity: fields.whole("quantity"),
        unit_price: fields.whole("unit_price"),
        total_amount: fields.whole("total_amount"),
        tax_rate: fields.optional_whole("tax_rate"),
        total_discount_amount: fields.optional_whole("total_discount_amount"),
        total_tax_amount: fields.optional_whole("total_tax_amount"),
    }
}

/// The fields of one object. What is wrong becomes a finding, and its value nothing.
struct Fields<'a, J> {
    /// `None` if it is not an object, which is a finding already.
    object: Option<&'a J>,
    part: Part<'a>,
    names: Vec<String>,
}

impl<'a, J: Json> Fields<'a, J> {
    fn of(value: &'a J, line: Option<usize>, name: &str, findings: &'a mut Findings) -> Self {
        let mut part = Part { line, findings };
        let names = value.names();
        if names.is_none() {
            part.add(code::BAD_JSON, name, "must be an object");
        }
        Self {
            object: names.is_some().then_some(value),
            part,
            names: names.unwrap_or_default(),
        }
    }

    fn wrong(&mut self, name: &str, message: &str) {
        self.part.add(code::BAD_JSON, name, message);
    }

    /// Names the fields that are not known: what the page meant by them would be lost. Those in
    /// `before` are named already, for another line.
    fn only(&mut self, known: &[&str], before: &mut Vec<String>) {
        for name in core::mem::take(&mut self.names) {
            if known.contains(&&*name) || before.contains(&name) {
                continue;
            }
            let message = match &*name {
                "order_lines" => "is not a field of an order: use `order_items`",
                _ => "is not a field of an order: leave it out",
            };
            let short: String = name.chars().take(MAX_NAME).collect();
            self.wrong(&short, message);
            if before.len() < MAX_NAMED {
                before.push(name);
            }
        }
    }

    fn optional(&self, name: &str) -> Option<J> {
        self.object?.field(name)
    }

    fn required(&mut self, name: &str) -> Option<J> {
        let value = self.optional(name);
        if value.is_none() && self.object.is_some() {
            self.wrong(name, "is missing");
        }
        value
    }

    fn text_of(&mut self, name: &str, value: Option<J>) -> Option<String> {
        let value = value?;
        let text = value.text();
        if text.is_none() {
            self.wrong(name, "must be text");
        }
        text
    }

    fn optional_text(&mut self, name: &str) -> Option<String> {
        let value = self.optional(name);
        self.text_of(name, value)
    }

    fn text(&mut self, name: &str) -> String {
        let value = self.required(name);
        self.text_of(name, value).unwrap_or_default()
    }

    fn whole_of(&mut self, name: &str, value: Option<J>) -> i64 {
        let Some(value) = value else { return 0 };
        let whole = value.whole();
        if whole.is_none() {
            let message = match name {
                _ if !value.is_number() => "must be a number",
                "quantity" => {
                    "must be a whole number: for what is weighed or measured write quantity 1, \
                     the price of all of it, and the measure in the name"
                }
                "tax_rate" => "must be whole basis points: write 2500 for 25 %, 1250 for 12.5 %",
                _ => "must be whole minor units: write 2400 for 24.00",
            };
            self.wrong(name, message);
        }
        whole.unwrap_or_default()
    }

    fn optional_whole(&mut self, name: &str) -> i64 {
        let value = self.optional(name);
        self.whole_of(name, value)
    }

    fn whole(&mut self, name: &str) -> i64 {
        let value = self.required(name);
        self.whole_of(name, value)
    }

    fn elements(&mut self, name: &str) -> Vec<J> {
        let Some(value) = self.required(name) else {
            return Vec::new();
        };
        let elements = value.elements();
        if elements.is_none() {
            self.wrong(name, "must be an array");
        }
        elements.unwrap_or_default()
    }
}
