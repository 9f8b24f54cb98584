//! Every button that a cashier can press, in an order in which each brings about the next one's state.

/// One press.
pub(super) struct Step {
    /// What is pressed, for the report.
    pub(super) name: &'static str,
    /// The acts of `interaction.js` that bring the state about.
    pub(super) before: &'static [&'static str],
    /// What is pressed, inside the element.
    pub(super) place: &'static str,
    /// What must be on the screen then.
    pub(super) after: &'static str,
}

/// The name of the step that types rather than presses.
pub(super) const KEY: &str = "a key of the search";
/// A button of the page that only changes its text: no press can be answered sooner.
pub(super) const BARE: &str = "(a bare button of the page)";
/// What is typed, key by key: each leaves fewer of the terminals.
pub(super) const SEARCHED: &str = "till 21";

const fn press(
    name: &'static str,
    before: &'static [&'static str],
    place: &'static str,
    after: &'static str,
) -> Step {
    Step {
        name,
        before,
        place,
        after,
    }
}

/// The presses, whatever the number of terminals.
pub(super) const ONCE: &[Step] = &[
    press(BARE, &["ready"], ".bare", ".bare"),
    press(
        "a terminal",
        &["ready"],
        ".device:has(:checked) ~ .device:not(:has(.busy:not([hidden])))",
        ".primary[data-offers='charge']:enabled",
    ),
    press(
        "Charge",
        &[],
        ".primary[data-offers='charge']:enabled",
        ".terminal",
    ),
    press(
        "Cancel",
        &["sent"],
        ".secondary[data-offers='cancel']:enabled",
        ".card:is([data-screen='cancelling'], [data-screen='cancelled'])",
    ),
    press(
        "Charge again",
        &["cancelled"],
        ".primary[data-offers='again']:enabled",
        ".terminal",
    ),
    press(
        "Move to another terminal",
        &["sent", "late"],
        ".target",
        ".card:not(:has(.move:not([hidden])))",
    ),
    press(
        "Done",
        &["paid"],
        ".primary[data-offers='done']:enabled",
        ".card[data-screen='ready']",
    ),
    press(
        "Open payments",
        &["ready", "open_payment"],
        ".open-payments summary",
        ".open-payments[open]",
    ),
    press(
        "One of them",
        &[],
        ".open-payment",
        ".primary[data-offers='back'], .secondary[data-offers='back']",
    ),
    press(
        "Back",
        &[],
        "[data-offers='back']:enabled",
        ".card[data-screen='ready']",
    ),
    press(
        "Open payments, folded",
        &["open_payment"],
        ".open-payments[open] summary",
        ".open-payments:not([open])",
    ),
    press("Pair a terminal", &["ready"], ".pair", ".pair-panel"),
    press(
        "Close the pairing",
        &["code"],
        ".pair[aria-expanded='true']",
        ".pair[aria-expanded='false']",
    ),
    press(
        "Take over",
        &["ready", "mirror"],
        "[data-offers='take-over']:enabled",
        ".primary[data-offers='charge']",
    ),
];

/// The presses that only many terminals need.
pub(super) const MANY: &[Step] = &[
    press(KEY, &["alone", "ready"], ".search-field", ".clear"),
    press(
        "Clear the search",
        &[],
        ".clear",
        ".search:not(:has(.clear:not([hidden])))",
    ),
];
