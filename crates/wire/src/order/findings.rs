//! Collects what is found about an order, in the order of discovery.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Maximum number of fields that are named; a thousand wrong lines need not all be listed.
pub(super) const MAX_NAMED: usize = 20;

/// What is wrong with one field, or odd about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A stable code.
    pub code: &'static str,
    /// The field, such as `order_items[1].total_amount`; empty for the order as a whole.
    pub field: String,
    /// What is wrong and how to write it, for a developer.
    pub message: String,
}

/// What was found so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    named: Vec<Finding>,
    count: usize,
}

impl Findings {
    /// The first findings, in the order of discovery.
    #[must_use]
    pub fn named(&self) -> &[Finding] {
        &self.named
    }

    /// The number of findings, named or not.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Whether nothing was found.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// All named findings in one text, for a developer.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut text = String::new();
        for finding in &self.named {
            if !text.is_empty() {
                text.push_str("; ");
            }
            if !finding.field.is_empty() {
                text.push_str(&finding.field);
                text.push_str(": ");
            }
            text.push_str(&finding.message);
        }
        let more = self.count - self.named.len();
        if more > 0 {
            text.push_str(&format!(" (and {more} more)"));
        }
        text
    }

    /// Whether this is the place of one more finding that is named; counts it either way.
    pub(super) fn has_room(&mut self) -> bool {
        self.count += 1;
        self.named.len() < MAX_NAMED
    }

    pub(super) fn push(&mut self, finding: Finding) {
        self.named.push(finding);
    }
}
