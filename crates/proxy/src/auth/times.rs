//! A token's times, compared with the proxy's clock.

use ipp_payment::Millis;

use super::date::NumericDate;
use super::refusal;
use super::token::TokenRules;
use crate::problem::Answer;

/// The token's validity period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) exp: NumericDate,
    pub(super) nbf: Option<NumericDate>,
    /// When it was signed. It also shows whose clock is off when one of the others leads to a
    /// refusal.
    pub(super) iat: Option<NumericDate>,
}

impl Times {
    /// Returns when the token ends, which is when an event stream ends, too.
    pub(super) fn check(&self, rules: &TokenRules, now: Millis) -> Answer<Millis> {
        if let Some(nbf) = self.nbf
            && nbf.ceil() > now.plus(rules.leeway)
        {
            return Err(refusal::not_yet_valid(self, nbf.ceil(), now, rules.leeway));
        }
        // A stolen token is worth something until it ends, so none may last for years.
        if self.exp.ceil() > now.plus(rules.max_life).plus(rules.leeway) {
            return Err(refusal::too_long_a_life(self, now, rules.max_life));
        }
        let signed = self.iat.map(NumericDate::floor);
        if rules.not_before.is_some() && signed.is_none() {
            let what = "is missing: IPP_TOKENS_NOT_BEFORE needs it";
            return Err(refusal::wrong("iat", what));
        }
        // Checked last: a page fetches another token on these two errors only, and it must help
        // then.
        if rules.not_before > signed {
            return Err(refusal::withdrawn());
        }
        let ends = self.exp.floor().plus(rules.leeway);
        if ends < now {
            return Err(refusal::expired(self, now));
        }
        Ok(ends)
    }
}
