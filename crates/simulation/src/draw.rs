//! Draws of positions, which are the same on every machine.

use std::ops::RangeBounds;

use fastrand::Rng;

/// Draws positions in lists.
pub(crate) trait Index {
    /// A position in this range. `Rng::usize` takes another number from the generator where addresses
    /// have 32 bits, as in a browser, and a seed would be another schedule there.
    fn index(&mut self, range: impl RangeBounds<usize>) -> usize;
}

impl Index for Rng {
    fn index(&mut self, range: impl RangeBounds<usize>) -> usize {
        let wide = |at: &usize| u64::try_from(*at).unwrap_or(u64::MAX);
        let range = (range.start_bound().map(wide), range.end_bound().map(wide));
        usize::try_from(self.u64(range)).unwrap_or(usize::MAX)
    }
}
