//! The page's order.

use alloc::{boxed::Box, string::String, vec::Vec};

use crate::Reason;

/// An amount in minor units of a currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// The amount in minor units.
    pub minor: i64,
    /// The ISO 4217 currency code.
    pub currency: String,
}

/// An order that the shell has validated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// `merchant_reference1`.
    pub reference: String,
    /// The total that the customer pays.
    pub amount: Money,
    /// The tax within the total, in minor units.
    pub tax: i64,
    /// The order lines, for display.
    pub lines: Vec<Line>,
    /// The order as JSON, made once, so that every try of a payment sends the same bytes.
    pub body: String,
    /// What is odd about it, for the page's developer: it can be charged, and Kustom may refuse it.
    pub warning: Option<Box<Reason>>,
}

/// One order line, for display.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The article's name.
    pub name: String,
    /// The number of articles.
    pub quantity: i64,
    /// The line's total in minor units.
    pub total: i64,
}

/// Why the page's `order` cannot be charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadOrder {
    /// The field, such as `order_items[1].total_amount`; empty if the order is not an object.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
    /// All that is wrong with the order, for the page's developer.
    pub sentence: String,
}
