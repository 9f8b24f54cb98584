//! Collects all that is wrong with an order, in the order of discovery.

use crate::problem::{Answer, Refusal};

/// Maximum number of fields named in one answer; a thousand wrong lines need not all be listed.
const MAX_FIELDS: usize = 20;

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    found: Vec<(&'static str, String, String)>,
    left_out: usize,
}

impl Findings {
    /// Adds a wrong field.
    pub(super) fn add(
        &mut self,
        code: &'static str,
        field: impl Into<String>,
        message: impl Into<String>,
    ) {
        if self.found.len() < MAX_FIELDS {
            self.found.push((code, field.into(), message.into()));
        } else {
            self.left_out += 1;
        }
    }

    /// Checks a text that people read or that Kustom's portal shows: bounded and printable.
    pub(super) fn text(&mut self, field: &str, text: &str, most: usize) {
        let length = text.chars().count();
        if length > most {
            let message = format!("has {length} characters; at most {most} are taken");
            self.add(ipp_wire::code::BAD_ORDER, field, message);
        } else if text.chars().any(char::is_control) {
            let message = "has control characters, such as a line break";
            self.add(ipp_wire::code::BAD_ORDER, field, message);
        }
    }

    /// Whether nothing is wrong so far.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The refusal, if anything is wrong.
    pub(super) fn verdict(self) -> Answer<()> {
        let more = (self.found.len() + self.left_out).saturating_sub(1);
        let mut found = self.found.into_iter();
        let Some((code, field, message)) = found.next() else {
            return Ok(());
        };
        let mut refusal = Refusal::order(code, &field, message);
        if more > 0 {
            refusal.detail.push_str(&format!(" (and {more} more)"));
        }
        for (_, field, message) in found {
            refusal = refusal.field(field, message);
        }
        Err(refusal)
    }
}
