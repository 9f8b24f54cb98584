//! A part of an order that is being looked at: the order itself, or one of its lines.

use alloc::format;
use alloc::string::String;

use super::findings::{Finding, Findings};
use crate::code;

/// Where findings are made, and where they go.
pub(super) struct Part<'a> {
    /// The line's index; `None` for the order itself.
    pub(super) line: Option<usize>,
    /// Collects the findings.
    pub(super) findings: &'a mut Findings,
}

impl Part<'_> {
    /// Adds a finding about a field of this part; an empty `field` means the part itself.
    pub(super) fn add(&mut self, code: &'static str, field: &str, message: &str) {
        if self.findings.has_room() {
            let field = self.name(field);
            let message = String::from(message);
            self.findings.push(Finding {
                code,
                field,
                message,
            });
        }
    }

    /// The whole name of a field of this part.
    fn name(&self, field: &str) -> String {
        match self.line {
            None => String::from(field),
            Some(at) if field.is_empty() => format!("order_items[{at}]"),
            Some(at) => format!("order_items[{at}].{field}"),
        }
    }

    /// Checks a text that people read or that Kustom's Portal shows: bounded and printable.
    pub(super) fn text(&mut self, field: &str, text: &str, most: usize) {
        let length = text.chars().count();
        if length > most {
            let message = format!("has {length} characters; at most {most} are taken");
            self.add(code::BAD_ORDER, field, &message);
        } else if text.chars().any(char::is_control) {
            let message = "has control characters, such as a line break";
            self.add(code::BAD_ORDER, field, message);
        }
    }

    /// Checks that a text is not empty.
    pub(super) fn filled(&mut self, field: &str, text: &str) {
        if text.trim().is_empty() {
            self.add(code::BAD_ORDER, field, "must not be empty");
        }
    }

    /// Checks that an amount is from `least` to `most`.
    pub(super) fn within(&mut self, field: &str, amount: i64, least: i64, most: i64) {
        if !(least..=most).contains(&amount) {
            let message = format!("{amount} is not from {least} to {most}");
            self.add(code::BAD_AMOUNT, field, &message);
        }
    }
}

/// Says by how much an amount is not what `of` comes to.
pub(super) fn difference(amount: i64, of: &str, expected: i64) -> String {
    let by = amount.abs_diff(expected);
    let which = if amount > expected { "more" } else { "less" };
    format!("{amount} is {by} {which} than {of}, {expected}")
}
