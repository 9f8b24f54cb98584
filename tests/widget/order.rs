//! The page's order: what is refused, and when a change takes effect.

use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::browser::{mark, parsed, requests, set};
use crate::common::{Element, Setup, fresh_page, order_of, proxy, sale, until};

#[wasm_bindgen_test]
async fn an_order_that_does_not_add_up_says_so_and_charges_nothing() {
    let till = fresh_page().await;
    let sale = sale(&till, "sum").await;
    let order = sale.order();
    set(&order, "order_amount", 250_000);
    mark();
    let page = Element::mount(Setup {
        order: Some(order),
        ..Setup::of(&sale)
    });
    let sentence = "250000 is 10000 more than the sum of the lines' total_amount, 240000";
    page.until_text(
        "blocked",
        &format!("This order can’t be charged. order_amount {sentence}"),
    )
    .await;
    page.pick(&sale.terminal).await;
    page.tell(|checkout| checkout.charge());
    assert!(!page.offers_charge());
    assert_eq!(
        page.errors(),
        [("bad_order".to_owned(), format!("order_amount: {sentence}"))]
    );

    // Nothing is sent before the order is valid.
    page.tell(|checkout| checkout.set_order(&sale.order()));
    let payment = page.charge(&sale).await;
    assert_eq!(
        requests("PUT"),
        [format!("PUT {}/api/payments/{payment}", proxy::LINE)]
    );
    till.cancel(&payment).await;
}

#[wasm_bindgen_test]
async fn whatever_the_page_sets_as_an_order_is_answered_in_words() {
    let till = fresh_page().await;
    let sale = sale(&till, "odd").await;
    let page = Element::mount(Setup::of(&sale));
    page.ready(&sale).await;
    let line = r#"{"name":"Tea","quantity":1,"unit_price":100,"total_amount":100}"#;
    let order = |fields: &str, line: &str| {
        parsed(&format!(
            r#"{{"merchant_reference1":"odd","order_amount":100,"order_tax_amount":0,
                "purchase_currency":"SEK","order_items":[{line}]{fields}}}"#
        ))
    };
    let script = |script: &str| js_sys::eval(&format!("({script})")).unwrap();
    let with = |fields: &str| {
        script(&format!(
            "(() => {{ const order = {{ ...{}, {fields} }}; return order; }})()",
            String::from(js_sys::JSON::stringify(&order("", line)).unwrap())
        ))
    };
    let odd: [(JsValue, &str); 14] = [
        (with("order_amount: 100n"), "order_amount must be a number"),
        (
            with("order_tax_amount: () => 0"),
            "order_tax_amount must be a number",
        ),
        (with("tip() {}"), "tip is not a field of an order"),
        (
            with("get order_amount() { throw new Error() }"),
            "can't be read",
        ),
        (
            with(
                "order_items: [{ name: 'Tea', quantity: 1, unit_price: 100, total_amount: 100, tax_rate: NaN }]",
            ),
            "order_items[0].tax_rate must be a number",
        ),
        (
            script("(() => { const order = {}; order.order = order; return order; })()"),
            "can't be read",
        ),
        (JsValue::from("an order"), "must be an object"),
        (parsed("{}"), "merchant_reference1 is missing"),
        (order(r#","tip":5"#, line), "tip is not a field of an order"),
        (
            order(r#","purchase_currency":"kr""#, line),
            "purchase_currency must be a currency code of ISO 4217, such as SEK",
        ),
        (
            order(r#","order_amount":0"#, line),
            "order_amount 0 is not from 1 to 9999999999",
        ),
        (
            order(r#","order_amount":99.5"#, line),
            "order_amount must be whole minor units: write 2400 for 24.00",
        ),
        (
            order(r#","merchant_reference1":" ""#, line),
            "merchant_reference1 must not be empty",
        ),
        (
            order("", &line.replace(r#""quantity":1"#, r#""quantity":2"#)),
            "order_items[0].total_amount 100 is 100 less than unit_price × quantity − total_discount_amount, 200",
        ),
    ];
    for (at, (order, complaint)) in odd.iter().enumerate() {
        page.tell(|checkout| checkout.set_order(order));
        let said = until(complaint, || {
            page.text("blocked").filter(|text| text.contains(complaint))
        })
        .await;
        assert!(said.starts_with("This order can’t be charged."), "{said}");
        assert_eq!(page.errors().len(), at + 1, "{complaint}");
        assert_eq!(page.errors()[at].0, "bad_order");
        assert!(!page.offers_charge());
    }
    page.tell(|checkout| checkout.set_order(&JsValue::NULL));
    page.until_text("blocked", "Nothing to charge yet").await;
    page.tell(|checkout| checkout.set_order(&sale.order()));
    until("a charge", || page.button("Charge")).await;
    assert_eq!(page.errors().len(), odd.len());
}

#[wasm_bindgen_test]
async fn an_order_set_during_a_payment_waits_for_its_turn() {
    let till = fresh_page().await;
    let sale = sale(&till, "turn").await;
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;

    let next = format!("{}-next", sale.reference);
    let mut order = order_of(&next);
    order.order_items.truncate(1);
    (order.order_amount, order.order_tax_amount) = (200_000, 40_000);
    page.tell(|checkout| checkout.set_order(&proxy::value(&order)));
    till.tap(&payment, "DECLINED_GENERIC").await;
    page.until_screen("declined").await;
    page.until_text("amount", "SEK\u{a0}2,400.00").await;
    let reference = page.text("reference");
    assert_eq!(reference, Some(format!("Order {}", sale.reference)));

    till.tap(&payment, "SUCCESS").await;
    page.until_screen("paid").await;
    let paid = page.last("ipp-paid").order;
    assert_eq!(paid, order_of(&sale.reference));

    page.press("Done").await;
    page.until_screen("ready").await;
    page.until_text("reference", &format!("Order {next}")).await;
    page.until_text("amount", "SEK\u{a0}2,000.00").await;
    until("a charge of the next order", || page.button("Charge")).await;
}

#[wasm_bindgen_test]
async fn an_order_paid_elsewhere_shows_that_payment_and_no_charge() {
    let till = fresh_page().await;
    let sale = sale(&till, "elsewhere").await;
    let paid = till.pay(&sale).await;
    let page = Element::mount(Setup::of(&sale));
    page.pick(&sale.terminal).await;
    page.press("Charge").await;
    page.until_screen("paid").await;
    assert_eq!(page.last("ipp-paid").payment_id, paid.payment_id);
    assert_eq!(page.payments("ipp-paid").len(), 1);
    let order_id = paid.order_id.unwrap();
    page.until_text("order-id", &format!("Kustom order {order_id}"))
        .await;
    assert!(!page.offers_charge());
    assert!(till.open_of(&sale.reference).await.is_empty());

    page.press("Done").await;
    page.until_text("blocked", "This order is already paid.")
        .await;
    assert!(!page.offers_charge());
}

#[wasm_bindgen_test]
async fn an_order_is_read_once_and_sent_as_it_was_checked() {
    let till = fresh_page().await;
    let sale = sale(&till, "once").await;
    let order = sale.order();
    // A getter that has another amount each time it is read, and fields that are not set.
    set(&order, "merchant_reference2", JsValue::NULL);
    set(&order, "merchant_data", JsValue::UNDEFINED);
    let getter = js_sys::Function::new_with_args(
        "order",
        "let amount = order.order_amount;
         Object.defineProperty(order, 'order_amount', { enumerable: true, get: () => amount++ });",
    );
    getter.call1(&JsValue::UNDEFINED, &order).unwrap();
    let page = Element::mount(Setup {
        order: Some(order),
        ..Setup::of(&sale)
    });
    let payment = page.charge(&sale).await;
    assert!(page.errors().is_empty(), "{:?}", page.errors());
    assert_eq!(
        till.payment(&payment).await.order,
        order_of(&sale.reference)
    );
    till.cancel(&payment).await;
}
