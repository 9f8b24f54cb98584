//! The JSON Schema of scenarios, for editors.

use serde_json::{Value, json};

use super::forms::{FORMS, STATES};
use super::step::MOST;
use crate::faults::Operation;
use crate::session::Outcome;

/// The schema, derived from what the parser knows.
#[must_use]
pub fn schema() -> Value {
    let states = json!({"enum": STATES});
    let declines: Vec<_> = Outcome::ALL
        .into_iter()
        .filter(|outcome| *outcome != Outcome::Success)
        .map(Outcome::as_str)
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A scenario of the playground",
        "type": "object",
        "additionalProperties": false,
        "required": ["name", "steps"],
        "properties": {
            "name": {"type": "string", "pattern": "\\S", "description": "What it is called."},
            "about": {"type": "string", "description": "What goes wrong in it, and why that matters."},
            "seed": {"type": "integer", "minimum": 0, "default": 1,
                "description": "Chooses the times within ranges."},
            "order": {
                "type": "object",
                "additionalProperties": false,
                "description": "What each till sells.",
                "properties": {
                    "amount": {"type": "integer", "minimum": 1, "maximum": 200_000_000,
                        "default": 10_000, "description": "In minor units."},
                    "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "default": "SEK"},
                },
            },
            "steps": {
                "type": "array",
                "minItems": 1,
                "description": "What happens, in order.",
                "items": {"type": "string", "anyOf": steps()},
            },
            "expect": {
                "type": "object",
                "additionalProperties": false,
                "description": "What has to hold at the end, beside the money rules.",
                "properties": {
                    "payments": {"type": "array", "items": states,
                        "description": "The state of each payment, in the order of their charges."},
                    "declines": {"type": "array", "items": {"enum": declines},
                        "description": "The declined cards of the last payment."},
                    "reason": {"type": "string",
                        "description": "The code of the last payment's reason."},
                    "never": {"type": "array", "items": states,
                        "description": "What no payment may show at any time."},
                    "sessions": {"type": "integer", "minimum": 0,
                        "description": "How many sessions the provider has in all."},
                },
            },
        },
    })
}

/// A pattern for each way to write a step, with what it does.
fn steps() -> Vec<Value> {
    FORMS
        .iter()
        .map(|(form, what)| json!({"pattern": pattern(form), "description": what, "title": form}))
        .collect()
}

/// The pattern of a form: its words, whatever stands for `<…>`, and `[…]` or nothing.
fn pattern(form: &str) -> String {
    let any = |words: &[&str]| format!("({})", words.join("|"));
    let time = "\\d+(ms|s|m|h)";
    let number = format!("[1-{MOST}]");
    let mut words = form
        .replace(" [", "( ")
        .replace(']', ")?")
        .replace("<time>", time)
        .replace("<seconds>", "-?\\d+")
        .replace("<code>", "\\w+")
        .replace("<outcome>", &any(&Outcome::ALL.map(Outcome::as_str)))
        .replace("<call>", &any(&Operation::ALL.map(Operation::as_str)))
        .replace("<state>", &any(&STATES));
    let counts_terminals = words.contains("terminal <n>");
    words = words.replace("<n>", if counts_terminals { &number } else { "\\d+" });
    format!("^(till {number}: )?{words}( after {time}( to {time})?)?$")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use regex::Regex;

    use super::*;
    use crate::scenario::{Scenario, included};

    /// Whether the schema takes a step.
    fn takes(step: &str) -> bool {
        let steps = steps();
        let mut patterns = steps.iter().map(|form| form["pattern"].as_str().unwrap());
        patterns.any(|pattern| Regex::new(pattern).unwrap().is_match(step))
    }

    #[test]
    fn the_schema_takes_every_included_step() {
        for (name, text) in included() {
            for (step, _) in Scenario::parse(text).unwrap().steps {
                assert!(takes(&step), "{name}: {step}");
            }
        }
    }

    #[test]
    fn the_schema_refuses_what_the_parser_refuses() {
        for wrong in [
            "tap GOLD",
            "pick up",
            "charge on terminal 9",
            "charge now",
            "till 0: cancel",
            "cancel after soon",
            "lose the next answer to refund",
            "wait until payed",
            "clock off by 4m",
            "",
        ] {
            assert!(!takes(wrong), "{wrong}");
        }
    }

    #[test]
    fn the_schemas_file_is_what_the_program_prints() {
        let written = include_str!("../../scenarios/schema.json");
        assert_eq!(written.trim_end(), format!("{:#}", schema()));
    }

    #[test]
    fn the_documents_have_every_step_and_scenario() {
        let page = include_str!("../../../../docs/src/scenarios.md");
        let rows: Vec<_> = page
            .lines()
            .filter(|line| line.starts_with("| `"))
            .collect();
        for (form, what) in FORMS {
            let row = format!("| `{form}` | {what} |");
            assert!(rows.contains(&row.as_str()), "{row}");
        }
        for (name, text) in included() {
            let row = format!("| `{name}` | {} |", Scenario::parse(text).unwrap().about);
            assert!(rows.contains(&row.as_str()), "{row}");
        }
        let known = FORMS.len() + included().len();
        let grouped = |row: &&&str| row.starts_with("| `expect.") || row.starts_with("| `order.");
        let fields = rows.iter().filter(grouped);
        // Beside them are the fields of the file, of which four stand alone.
        assert_eq!(rows.len(), known + fields.count() + 4);
    }
}
