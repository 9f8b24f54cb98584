//! Picking a terminal among many, in several shops.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

use crate::common::goods::unique;
use crate::common::proxy::{LINE, value};
use crate::common::{Element, Setup, Till, fresh_page, order_of, sale, until};

/// Creates eight terminals of this test's own; returns their common name.
async fn eight(till: &Till) -> String {
    let name = unique("many");
    for n in 1..=8 {
        till.make_device(&format!("Kassa-{n} {name}")).await;
    }
    name
}

#[wasm_bindgen_test]
async fn a_search_among_many_terminals_keeps_the_picked_one_visible() {
    let till = fresh_page().await;
    let sale = sale(&till, "search").await;
    let common = eight(&till).await;
    let page = Element::mount(Setup::of(&sale));
    page.ready(&sale).await;
    let all = until("all terminals", || {
        let all = page.terminals();
        (all.len() > 8).then_some(all)
    })
    .await;

    page.type_into(".search-field", &format!("KASSA-3 {common}"));
    let found = [format!("Kassa-3 {common}"), sale.terminal.clone()];
    until("the one that was searched, and the picked one", || {
        let mut seen = page.terminals();
        seen.sort_unstable();
        let mut both = found.clone();
        both.sort_unstable();
        (seen == both).then_some(())
    })
    .await;
    let heard = page.seen(".search + [role=status] .live").unwrap();
    assert_eq!(heard.text_content().unwrap(), "1 terminal");
    page.key(".search-field", "Enter");
    until("the one that was found to be picked", || {
        (page.terminals() == found[..1]).then_some(())
    })
    .await;

    page.type_into(".search-field", "no such terminal");
    page.until_text("nothing-found", "No terminal matches “no such terminal”")
        .await;
    assert_eq!(page.terminals(), found[..1]);
    assert!(page.offers_charge(), "it is still the one");
    page.seen(".clear").unwrap().click();
    until("all again", || {
        (page.terminals().len() >= all.len()).then_some(())
    })
    .await;
    assert_eq!(page.text("nothing-found"), None);

    page.type_into(".search-field", "zzz");
    until("few", || (page.terminals().len() == 1).then_some(())).await;
    page.key(".search-field", "Escape");
    until("all again", || {
        (page.terminals().len() >= all.len()).then_some(())
    })
    .await;
}

#[wasm_bindgen_test]
async fn terminals_stand_under_the_name_of_their_shop() {
    let till = fresh_page().await;
    let shops = till.devices().await.locations;
    let shop = shops.first().unwrap();
    let name = unique("grouped");
    till.make_device_at(&name, Some(&shop.id)).await;
    let page = Element::mount(Setup::default());
    let elsewhere = sale(&till, "elsewhere").await;
    let row = until("the terminal", || page.row(&name)).await;
    let place = row.closest(".place").unwrap().unwrap();
    assert_eq!(place.get_attribute("role").as_deref(), Some("group"));
    let label = place.get_attribute("aria-label").unwrap();
    assert!(label.starts_with(&shop.name), "{label}");
    let heading = place.query_selector(".location").unwrap().unwrap();
    assert_eq!(heading.text_content(), Some(label));
    let row = until("the other", || page.row(&elsewhere.terminal)).await;
    let other = row.closest(".place").unwrap().unwrap();
    let heading = other.query_selector(".location").unwrap().unwrap();
    assert_eq!(heading.text_content().as_deref(), Some("No location"));
}

#[wasm_bindgen_test]
async fn a_pressed_only_terminal_stays_picked_when_another_appears() {
    let till = fresh_page().await;
    let shops = till.devices().await.locations;
    // A shop without terminals of other tests.
    let shop = shops.last().unwrap().id.clone();
    let (first, second) = (unique("first"), unique("second"));
    let id = till.make_device_at(&first, Some(&shop)).await;
    let page = Element::mount(Setup {
        location: Some(shop.clone()),
        order: Some(value(&order_of(&unique("only")))),
        ..Setup::default()
    });
    until("a charge", || page.button("Charge")).await;
    page.pick(&first).await;
    let storage = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    let key = format!("ipp-checkout {LINE} till-1 terminal");
    assert_eq!(storage.get_item(&key).unwrap(), Some(id));
    till.make_device_at(&second, Some(&shop)).await;
    until("the second", || page.row(&second)).await;
    let radio = page.row(&first).unwrap().query_selector("input");
    let radio: HtmlInputElement = radio.unwrap().unwrap().unchecked_into();
    assert!(radio.checked() && page.offers_charge());
}

#[wasm_bindgen_test]
async fn a_reload_picks_the_tills_last_terminal_or_none() {
    let till = fresh_page().await;
    let sale = sale(&till, "last").await;
    let page = Element::mount(Setup::of(&sale));
    page.ready(&sale).await;
    drop(page);
    let page = Element::mount(Setup::of(&sale));
    until("a charge", || page.button("Charge")).await;
    // Far down in the list, it comes some frames later.
    let row = until("the terminal", || page.row(&sale.terminal)).await;
    let radio = row.query_selector("input").unwrap().unwrap();
    assert!(radio.unchecked_into::<HtmlInputElement>().checked());
    drop(page);

    let window = web_sys::window().unwrap();
    let storage = window.local_storage().unwrap().unwrap();
    let key = format!("ipp-checkout {LINE} till-1 terminal");
    assert_eq!(storage.get_item(&key).unwrap(), Some(sale.device.clone()));
    storage.set_item(&key, "one that is gone").unwrap();
    let page = Element::mount(Setup::of(&sale));
    page.until_text("blocked", "Pick a terminal").await;
    assert!(!page.offers_charge());
}
