//! The body that starts a payment, and the check of its order: what is taken adds up.
#![no_main]

use ipp_fuzz::{a_page_can_show, again};
use ipp_proxy::fuzzing::start;
use ipp_proxy::order::{self, MAX_AMOUNT, MAX_LINES, MAX_REFERENCE};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let wish = match start(bytes) {
        Ok(wish) => wish,
        Err(refusal) => return a_page_can_show(&refusal),
    };
    again(&wish);
    let order = &wish.order;
    if let Err(refusal) = order::check(order) {
        return a_page_can_show(&refusal);
    }
    assert!((1..=MAX_AMOUNT).contains(&order.order_amount));
    assert!((0..=MAX_AMOUNT).contains(&order.order_tax_amount));
    assert!((1..=MAX_LINES).contains(&order.order_items.len()));
    assert!((1..=MAX_REFERENCE).contains(&order.merchant_reference1.chars().count()));
    // In numbers that cannot overflow.
    let mut total = 0_i128;
    for item in &order.order_items {
        let gross = i128::from(item.unit_price) * i128::from(item.quantity);
        assert_eq!(
            gross - i128::from(item.total_discount_amount),
            i128::from(item.total_amount)
        );
        total += i128::from(item.total_amount);
    }
    assert_eq!(total, i128::from(order.order_amount));
});
