//! The versions of one payment, in whatever order they are shown.

use std::collections::BTreeMap;
use std::fmt::Debug;

use ipp_wire::PaymentState;

use crate::{Finding, Invariant};

/// The versions of a payment as they were first shown.
#[derive(Clone, Debug)]
pub struct History<C> {
    versions: BTreeMap<u64, (Shown, C)>,
}

/// What of a version decides which versions may follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its state.
    pub state: PaymentState,
    /// Whether a person settled it.
    pub settled: bool,
}

impl<C> Default for History<C> {
    fn default() -> Self {
        Self {
            versions: BTreeMap::new(),
        }
    }
}

impl<C: Debug + PartialEq> History<C> {
    /// Adds a version with everything of it that must never change.
    ///
    /// # Errors
    /// If it contradicts the versions so far. Returns whether it is new.
    pub fn add(&mut self, version: u64, shown: Shown, content: C) -> Result<bool, Finding> {
        let broken = |what| Err(Invariant::FinalStays.broken(what));
        if let Some(known) = self.versions.get(&version) {
            if *known == (shown, content) {
                return Ok(false);
            }
            return broken(format!("version {version} was {known:?} and is {shown:?}"));
        }
        let before = self.versions.range(..version).next_back();
        let after = self.versions.range(version..).next();
        let steps = [
            before.map(|(_, (before, _))| (*before, shown)),
            after.map(|(_, (after, _))| (shown, *after)),
        ];
        let forbidden = steps
            .into_iter()
            .flatten()
            .find(|(a, b)| !a.may_precede(*b));
        self.versions.insert(version, (shown, content));
        match forbidden {
            Some((was, is)) => broken(format!("version {version}: {was:?} and then {is:?}")),
            None => Ok(true),
        }
    }

    /// The newest version.
    #[must_use]
    pub fn newest(&self) -> Option<u64> {
        self.versions.keys().next_back().copied()
    }
}

impl Shown {
    /// Whether a later version may show `later`.
    fn may_precede(self, later: Self) -> bool {
        match (self.state, later.state) {
            // A person settled it.
            (PaymentState::Held, PaymentState::Paid | PaymentState::Failed) => later.settled,
            // A payment that needed attention does not become open again.
            (PaymentState::NeedsAttention, is) => is.has_ended(),
            // A settled payment is still watched, and can be contradicted.
            (was, is) if self.settled => was == is || is == PaymentState::Held,
            (was, is) => !was.is_final() || was == is,
        }
    }
}
