//! The sale, as far as the screen shows it.

use alloc::{string::String, vec::Vec};

/// Minor units of a currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// Minor units.
    pub minor: i64,
    /// ISO 4217.
    pub currency: String,
}

/// An order that the shell has found to be well formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// `merchant_reference1`.
    pub reference: String,
    /// What the customer pays.
    pub amount: Money,
    /// The tax within it, minor units.
    pub tax: i64,
    /// The lines, for reading.
    pub lines: Vec<Line>,
    /// The order as JSON, made once: the same payment is always asked for with the same bytes.
    pub body: String,
}

/// One line, for reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The article.
    pub name: String,
    /// How many.
    pub quantity: i64,
    /// Minor units for the line.
    pub total: i64,
}

/// Why the page's `order` cannot be charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadOrder {
    /// The field, such as `order_items[1].total_amount`; empty if it is not an object at all.
    pub field: String,
    /// What is wrong, for the POS developer.
    pub message: String,
}
