//! Which types of lines are sent to Kustom (`IPP_LINE_TYPES`).
//!
//! Kustom documents `physical` and `discount` for in-person payments, and nothing else; a shop plugin
//! that charges by the same API sends `digital`, `shipping_fee` and `surcharge` too. Which of them
//! are refused is not known, so a merchant can have them mapped. The payment keeps its own order.

use std::borrow::Cow;
use std::str::FromStr;

use ipp_wire::OrderItem;

/// The documented type of what is sold, or fees.
const PHYSICAL: &str = "physical";
/// The documented type of what is taken off.
const DISCOUNT: &str = "discount";

/// What becomes of a line's type that is neither of the documented ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineTypes {
    /// It is sent as it is (`keep`).
    #[default]
    Keep,
    /// It becomes `discount` where the line's amount is negative, else `physical` (`map`).
    Map,
}

impl FromStr for LineTypes {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "keep" => Ok(Self::Keep),
            "map" => Ok(Self::Map),
            _ => Err(()),
        }
    }
}

impl LineTypes {
    /// The lines as they are sent.
    pub(super) fn of(self, items: &[OrderItem]) -> Cow<'_, [OrderItem]> {
        match self {
            Self::Keep => Cow::Borrowed(items),
            Self::Map => items.iter().cloned().map(mapped).collect(),
        }
    }
}

fn mapped(item: OrderItem) -> OrderItem {
    let kind = item.kind.map(|kind| match (&*kind, item.total_amount) {
        (PHYSICAL | DISCOUNT, _) => kind,
        (_, ..0) => DISCOUNT.to_owned(),
        _ => PHYSICAL.to_owned(),
    });
    OrderItem { kind, ..item }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(kind: Option<&str>, amount: i64) -> OrderItem {
        OrderItem {
            kind: kind.map(str::to_owned),
            reference: None,
            name: "Thing".to_owned(),
            quantity: 1,
            unit_price: amount,
            total_amount: amount,
            tax_rate: 0,
            total_discount_amount: 0,
            total_tax_amount: 0,
        }
    }

    #[test]
    fn a_type_that_is_not_documented_is_mapped_by_the_lines_amount() {
        for (kind, amount, sent) in [
            (Some("physical"), -100, Some("physical")),
            (Some("discount"), -100, Some("discount")),
            (Some("shipping_fee"), 4900, Some("physical")),
            (Some("shipping_fee"), 0, Some("physical")),
            (Some("gift_card"), -8500, Some("discount")),
            (Some("Physical"), 100, Some("physical")),
            (None, -100, None),
        ] {
            let items = [item(kind, amount)];
            assert_eq!(*LineTypes::Map.of(&items), [item(sent, amount)]);
            assert_eq!(*LineTypes::Keep.of(&items), items);
        }
    }
}
