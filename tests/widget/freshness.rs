//! The age of the shown state, by the proxy's clock.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::proxy::{cut_line, restore_line};
use crate::common::{Element, Setup, fresh_page, sale, until};

#[wasm_bindgen_test]
async fn a_confirmation_refreshes_the_age_without_change_or_speech() {
    let till = fresh_page().await;
    let sale = sale(&till, "fresh").await;
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;
    // Without a confirmation it would be as old as the payment by then.
    until("an old payment that is freshly confirmed", || {
        let fresh = seconds(&page.text("confirmed")?, "Confirmed ")? <= 4;
        (clock(&page.text("elapsed")?)? >= 7 && fresh).then_some(())
    })
    .await;
    let versions: Vec<u64> = page
        .payments("ipp-change")
        .iter()
        .map(|payment| payment.version)
        .collect();
    assert!(
        versions.is_sorted_by(|one, next| one < next),
        "{versions:?}"
    );
    let spoken = ["status", "alert"].map(|role| {
        let selector = format!(".live[role={role}]");
        page.seen(&selector)
            .map_or_else(String::new, |live| live.inner_text())
    });
    assert!(
        spoken.iter().all(|text| !text.contains("Confirmed")),
        "{spoken:?}"
    );
    till.cancel(&payment).await;
}

#[wasm_bindgen_test]
async fn a_till_whose_clock_is_an_hour_wrong_shows_right_ages() {
    for hour in [3_600_000, -3_600_000] {
        // The tab has no state of the previous round.
        let till = fresh_page().await;
        let sale = sale(&till, "clock").await;
        set_clock(hour);
        let page = Element::mount(Setup::of(&sale));
        let payment = page.charge(&sale).await;
        let said = until("how fresh it is", || page.text("confirmed")).await;
        assert!(seconds(&said, "Confirmed ").is_some(), "{said}");
        let elapsed = page.text("elapsed").unwrap();
        assert!(clock(&elapsed).unwrap() < 60, "{elapsed}");
        cut_line().await;
        let note = until("the note", || page.text("link-note")).await;
        let lost = "Connection lost. Last updated ";
        let age = note
            .strip_prefix(lost)
            .unwrap()
            .strip_suffix(" ago.")
            .unwrap();
        assert!(clock(age).unwrap() < 60, "{note}");
        restore_line().await;
        till.cancel(&payment).await;
        page.until_screen("cancelled").await;
        drop(page);
        set_clock(0);
    }
}

/// Sets the page's clock ahead by that many milliseconds.
fn set_clock(ahead: i32) {
    let script = format!(
        "window.rightNow ??= Date.now; Date.now = () => window.rightNow.call(Date) + {ahead};"
    );
    js_sys::eval(&script).unwrap();
}

/// The seconds in `2 s ago` after the text `before`.
fn seconds(text: &str, before: &str) -> Option<u32> {
    let number = text.strip_prefix(before)?.strip_suffix("\u{a0}s ago")?;
    number.parse().ok()
}

/// Converts `0:07` to seconds.
fn clock(text: &str) -> Option<u32> {
    let (minutes, seconds) = text.split_once(':')?;
    Some(minutes.parse::<u32>().ok()? * 60 + seconds.parse::<u32>().ok()?)
}
