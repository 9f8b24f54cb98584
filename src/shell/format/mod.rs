//! Amounts, times and plurals in the till's language.

pub(crate) mod decimal;
pub(crate) mod intl;
pub(crate) mod look;
pub(crate) mod moment;
pub(crate) mod money;
pub(crate) mod plural;
