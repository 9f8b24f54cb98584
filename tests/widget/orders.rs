//! Orders as shops write them: `tests/orders`, each set on the element.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::browser::parsed;
use crate::common::{Element, Setup, fresh_page, sale, until};

/// Names and texts of the files.
macro_rules! orders {
    ($($name:literal,)+) => {
        [$(($name, include_str!(concat!("../orders/", $name)))),+]
    };
}

const ORDERS: [(&str, &str); 32] = orders![
    "01-ipp-plugin-snapshot.json",
    "02-ipp-plugin-thirds.json",
    "03-woo-one-cent-short.json",
    "05-woo-tax-rounded-per-order.json",
    "06-klarna-doc-line-discount.json",
    "07-klarna-php-negative-discount-line.json",
    "09-klarna-php-kilos-and-discount.json",
    "10-klarna-php-kilos-raw.json",
    "12-workarea-us-sales-tax-store-credit.json",
    "13-workarea-de-odd-cent.json",
    "14-workarea-de-odd-cent-mended.json",
    "15-odoo-discount-and-gift-card.json",
    "16-gift-card-leaves-less-than-the-tax.json",
    "18-umbraco-discount-on-zero-vat.json",
    "19-kco-shipping-taxed-as-food.json",
    "21-kco-subscription-rounded-tax.json",
    "23-kco-rate-2506.json",
    "25-adyen-discount-rounding-163.json",
    "27-zettle-row-and-purchase-discount.json",
    "29-kp-half-a-metre.json",
    "30-kp-half-a-metre-mended.json",
    "32-odoo-down-payment-b2b.json",
    "34-odoo-cash-rounding-line.json",
    "36-oxid-free-shipping-line.json",
    "39-pant-ten-bought-five-returned.json",
    "40-kco-reference-too-long.json",
    "41-name-with-line-breaks.json",
    "42-name-emoji-rtl-bidi-override.json",
    "43-reference-slash-space-hash.json",
    "45-b2b-400-lines.json",
    "47-kwd-three-decimals.json",
    "49-over-klarnas-max-value.json",
];

fn text(of: &JsValue, name: &str) -> String {
    let value = Reflect::get(of, &name.into()).unwrap();
    value.as_string().unwrap_or_default()
}

#[wasm_bindgen_test]
async fn every_order_of_a_shop_is_judged_when_it_is_set() {
    let all = parsed(include_str!("../orders/expected.json"));
    let keys: &Object = all.unchecked_ref();
    let names: Vec<JsValue> = Object::keys(keys).iter().collect();
    let here = ORDERS.map(|(name, _)| JsValue::from(name));
    assert_eq!(names, here, "each order that is expected is tried");
    let till = fresh_page().await;
    let sale = sale(&till, "shops").await;
    let page = Element::mount(Setup::of(&sale));
    page.ready(&sale).await;
    let mut told = 0;
    for (name, order) in ORDERS {
        let expected = Reflect::get(&all, &name.into()).unwrap();
        let (right, field) = (text(&expected, "right"), text(&expected, "field"));
        let order = parsed(order);
        // Twice, as frameworks do.
        page.tell(|checkout| checkout.set_order(&order));
        page.tell(|checkout| checkout.set_order(&order));
        let refused = right == "refuse";
        // The cashier reads of a refusal alone.
        until(name, || {
            let shown = page
                .text("blocked")
                .is_some_and(|text| text.contains(&field));
            let shown = shown && !field.is_empty();
            (page.offers_charge() != refused && shown == refused).then_some(())
        })
        .await;
        told += usize::from(right != "accept");
        let errors = page.errors();
        assert_eq!(errors.len(), told, "{name}: {errors:?}");
        if right == "accept" {
            continue;
        }
        let (code, sentence) = &errors[told - 1];
        assert_eq!(
            code,
            if refused {
                "bad_order"
            } else {
                "warn_line_tax"
            }
        );
        assert!(
            sentence.starts_with(&format!("{field}: ")),
            "{name}: {sentence}"
        );
        assert!(
            sentence.contains(&text(&expected, "says")),
            "{name}: {sentence}"
        );
    }
}
