//! A right-to-left page with its own texts.

use serde_json::{Value, json};

use super::inspection::Inspection;
use super::till::Till;
use crate::failure::Outcome;

/// The texts of a page in Arabic.
fn arabic() -> Value {
    json!({
        "charge": "تحصيل",
        "charge_again": "تحصيل مرة أخرى",
        "cancel": "إلغاء",
        "done": "تم",
        "order": "الطلب {reference}",
        "lines": "البنود ({count})",
        "tax_included": "شامل الضريبة {amount}",
        "terminal": "الجهاز",
        "simulated": "محاكاة",
        "waiting_for": "في انتظار {device}",
        "sending_to": "جارٍ الإرسال إلى {device}",
        "not_picked_up": "لم يصل بعد إلى {device}. هل الجهاز يعمل ومتصل؟",
        "cancelled": "أُلغيت العملية",
        "nothing_charged": "لم يتم تحصيل أي مبلغ.",
    })
}

/// Shows the current screen in a right-to-left page, and back again.
pub(super) async fn from_right_to_left(
    till: &Till,
    inspection: &mut Inspection,
    state: &str,
) -> Outcome<()> {
    let turn = "const checkout = document.querySelector('ipp-checkout');
        checkout.dir = arguments[0];
        checkout.messages = arguments[1] ?? undefined;";
    till.run(turn, vec![json!("rtl"), arabic()]).await?;
    let seen = inspection
        .keep_beside(&till.shop.browser, "right-to-left", state)
        .await?;
    if seen.get("mirrored") != Some(&json!(true)) {
        inspection.note(format!("{state}: the amount is not at the right edge"));
    }
    till.run(turn, vec![json!("ltr"), Value::Null])
        .await
        .map(drop)
}
