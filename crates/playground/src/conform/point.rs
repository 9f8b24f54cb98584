//! The points that a backend is held to.

/// How much of the browser API a backend claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What the element needs to charge, and what keeps money safe.
    Core,
    /// Everything that `ipp-proxy` has.
    Full,
}

impl Level {
    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Full => "full",
        }
    }
}

macro_rules! points {
    ($($(#[doc = $title:literal])+ $variant:ident, $word:literal, $level:ident, $change:literal;)*) => {
        /// One of the points.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Point {
            $($(#[doc = $title])+ $variant,)*
        }

        impl Point {
            /// All of them, in the order of the report.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its word, by which `--only` names it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The level that it belongs to.
            #[must_use]
            pub fn level(self) -> Level {
                match self { $(Self::$variant => Level::$level,)* }
            }

            /// What has to hold, in a sentence.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => concat!($($title),+).trim_ascii(),)* }
            }

            /// What to change in a backend that fails it.
            #[must_use]
            pub fn change(self) -> &'static str {
                match self { $(Self::$variant => $change,)* }
            }
        }
    };
}

points! {
    /// `GET /api/till` tells whose token it is, and that no real money moves here.
    Till, "till", Core,
        "Answer with the token's sub, loc and scopes, the environment and your clock.";
    /// Only a token that the merchant signed is taken, on every route.
    Tokens, "tokens", Core,
        "Verify the HS256 signature before you read a claim, take no other algorithm, and answer 401.";
    /// A till sees and cancels its own payments alone.
    Tills, "tills", Core,
        "Look a payment up by its id and by the token's sub; another till's is 404 unknown_payment.";
    /// A start that is sent again is the same payment.
    Start, "start", Core,
        "Store the payment id with the body before you call the provider, and let a unique key decide.";
    /// An order and a terminal have one open payment at most, and a paid order takes no other.
    OnePayment, "one-payment", Core,
        "Hold both by unique keys on open payments; answer 409 with the payment that stands in the way.";
    /// A cancel asks, and one that overtakes its start withdraws it.
    Cancel, "cancel", Core,
        "Say cancelled only when the provider's session says so; keep the ids of unknown payments that \
         were cancelled, and refuse their start.";
    /// What is refused has its status and its code, and starts nothing.
    Refusals, "refusals", Core,
        "Check the body before anything is stored, and answer application/problem+json with the code \
         that the browser API names.";
    /// The event stream begins with a snapshot, tells every change whole, and has a heartbeat.
    Stream, "stream", Core,
        "Write each event as event:, data: and an empty line, flush it, and send a heartbeat every 15 s.";
    /// A stream that is opened again begins with what is open by then.
    Resumption, "resumption", Core,
        "Read the snapshot from the database after the stream has subscribed, not before.";
    /// A callback that the provider did not sign is refused and changes nothing.
    Callbacks, "callbacks", Core,
        "Verify the signature over the raw body, refuse what is older than 5 minutes, and let only a \
         read of the session decide.";
    /// Ten scenarios end as they must, and no money rule is broken in them.
    Money, "money", Core,
        "Read the line that is wrong: ipp-playground run plays the scenario alone.";
    /// Where money is real, the playground's routes are not there.
    Live, "live", Core,
        "Leave the routes out when the key is a live one: 404, whatever the token.";
    /// `GET /api/snapshot` tells what the stream begins with.
    Snapshot, "snapshot", Full,
        "Answer with the same object that the stream's first event has.";
    /// A person settles a held payment, and only such a one.
    Settlement, "settlement", Full,
        "Take a decision for held and needs_attention alone, and keep who decided, when and why.";
    /// A code pairs a phone.
    Pairing, "pairing", Full,
        "Ask the provider for an enrollment, and keep its code in this one answer.";
    /// `GET /openapi.json` describes these routes.
    Served, "served", Full,
        "Serve a document that has every route of the browser API.";
    /// Every answer and event is as the OpenAPI document says.
    Document, "document", Core,
        "Compare the field that is named with the document, in which null and absent are not the same.";
    /// No answer may be stored by a cache.
    Caching, "caching", Core,
        "Send cache-control: no-store with every answer, also with refusals.";
    /// No answer or event has a key or a secret in it.
    Secrets, "secrets", Core,
        "Build answers from the fields that the document names; never pass the provider's object on.";
}

impl Point {
    /// The point that has this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|point| point.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeSet;
    use std::fmt::Write as _;

    use super::super::SCENARIOS;
    use super::*;
    use crate::scenario;

    const PAGE: &str = include_str!("../../../../docs/src/conformance.md");

    #[test]
    fn the_page_has_every_point_and_scenario() {
        let mut table = String::new();
        for point in Point::ALL {
            let (word, level) = (point.as_str(), point.level().as_str());
            writeln!(table, "| `{word}` | {level} | {} |", point.title()).unwrap();
        }
        let (_, rest) = PAGE.split_once("<!-- table: points -->").unwrap();
        let (rows, _) = rest.split_once("<!-- end -->").unwrap();
        assert!(
            rows.trim_end().ends_with(table.trim_end()),
            "it is\n{table}"
        );
        for name in SCENARIOS {
            assert!(PAGE.contains(&format!("`{name}`")), "{name}");
        }
    }

    #[test]
    fn words_are_read_and_each_scenario_is_included() {
        for point in Point::ALL {
            assert_eq!(Point::parse(point.as_str()), Some(*point));
            assert!(point.title().ends_with('.') && point.change().ends_with('.'));
        }
        let all = scenario::included();
        let all: BTreeSet<_> = all.iter().map(|(name, _)| *name).collect();
        assert!(SCENARIOS.iter().all(|name| all.contains(name)));
    }
}
