//! What `tabs.js` tells the wasm: objects with a kind, parsed here.

use ipp_flow::{PaymentId, Shown};
use ipp_wire::{Word as _, words};
use wasm_bindgen::JsValue;

use crate::shell::input::reader::{get, text};
use crate::shell::net::fetch::warn;
use crate::shell::net::sse::SseEvent;

words! {
    /// The `kind` of a message, as `WidgetMessage` in `tabs.js` has it.
    enum Kind {
        /// An event of the stream that another tab has.
        Event = "event",
        /// The stream is lost.
        Lost = "lost",
        /// Whether this tab drives.
        Role = "role",
        /// The payment that the driving tab shows.
        Shown = "shown",
    }
}

/// A message of the tabs.
pub(crate) enum FromTabs {
    /// An event of the stream that another tab has.
    Event(SseEvent),
    /// The stream is lost.
    Lost,
    /// Whether this tab drives.
    Role(bool),
    /// The payment that the driving tab shows.
    Shown(Option<Shown>),
}

impl FromTabs {
    /// Reads a message. Any script of this origin may have sent it to the tabs: one that is not
    /// understood is logged to the developer's console and changes nothing.
    pub(super) fn read(message: &JsValue) -> Option<Self> {
        let read = Self::parse(message);
        if read.is_none() {
            warn("<ipp-checkout> does not understand another tab:", message);
        }
        read
    }

    fn parse(message: &JsValue) -> Option<Self> {
        let text = |name| text(message, name);
        let flag = |name| get(message, name)?.as_bool();
        Some(match Kind::parse(&text("kind")?)? {
            Kind::Event => Self::Event(SseEvent {
                name: text("name")?,
                data: text("data")?,
            }),
            Kind::Lost => Self::Lost,
            Kind::Role => Self::Role(flag("drives")?),
            Kind::Shown => {
                let (id, doubtful) = (text("payment")?, flag("doubtful")?);
                Self::Shown((!id.is_empty()).then_some(Shown {
                    id: PaymentId(id),
                    doubtful,
                }))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used)]

    use std::collections::BTreeSet;

    use ipp_wire::Word as _;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::Kind;

    /// The kinds of the JSDoc union `name`, which the type checker holds the JavaScript to.
    fn kinds<'s>(source: &'s str, name: &str) -> BTreeSet<&'s str> {
        let (before, _) = source.split_once(&format!(")}} {name}")).expect(name);
        let (_, union) = before.rsplit_once("@typedef").expect(name);
        let kinds = union.split("kind: \"").skip(1);
        kinds.filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn tabs_js_has_the_same_kinds_of_messages() {
        let tabs = include_str!("tabs.js");
        assert_eq!(kinds(tabs, "WidgetMessage"), Kind::words().collect());
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests {
    #![allow(clippy::unwrap_used)]

    use js_sys::JSON;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::FromTabs;

    fn read(json: &str) -> Option<FromTabs> {
        FromTabs::read(&JSON::parse(json).unwrap())
    }

    #[wasm_bindgen_test]
    fn each_kind_of_message_is_read() {
        let event = read(r#"{"kind":"event","name":"payment","data":"{}"}"#);
        assert!(matches!(event, Some(FromTabs::Event(e)) if e.name == "payment" && e.data == "{}"));
        assert!(matches!(read(r#"{"kind":"lost"}"#), Some(FromTabs::Lost)));
        let role = read(r#"{"kind":"role","drives":false}"#);
        assert!(matches!(role, Some(FromTabs::Role(false))));
        let none = read(r#"{"kind":"shown","payment":"","doubtful":false}"#);
        assert!(matches!(none, Some(FromTabs::Shown(None))));
        let shown = read(r#"{"kind":"shown","payment":"p","doubtful":true}"#);
        assert!(matches!(shown, Some(FromTabs::Shown(Some(s))) if s.id.0 == "p" && s.doubtful));
    }

    #[wasm_bindgen_test]
    fn a_message_that_is_not_understood_is_not_misread() {
        for json in [
            "null",
            "3",
            "\"lost\"",
            "[\"lost\"]",
            "[2, \"drives\", \"\"]",
            "{}",
            r#"{"kind":3}"#,
            r#"{"kind":"drives"}"#,
            r#"{"kind":"role"}"#,
            r#"{"kind":"role","drives":"yes"}"#,
            r#"{"kind":"event","name":"payment"}"#,
            r#"{"kind":"event","name":5,"data":6}"#,
            r#"{"kind":"shown","payment":"?p"}"#,
        ] {
            assert!(read(json).is_none(), "{json}");
        }
    }
}
