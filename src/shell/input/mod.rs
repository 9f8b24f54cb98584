//! Reads what comes from outside: the page's order and the proxy's answers.

pub(crate) mod convert;
pub(crate) mod intake;
pub(crate) mod order;
pub(crate) mod reader;
pub(crate) mod time;
