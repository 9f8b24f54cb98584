//! The checks, one a point.

mod callbacks;
mod cancel;
mod forged;
mod live;
mod one_payment;
mod pairing;
mod refusals;
mod settlement;
mod start;
mod stream;
mod tills;
mod tokens;

pub(super) use callbacks::callbacks;
pub(super) use cancel::cancel;
pub(super) use live::live;
pub(super) use one_payment::one_payment;
pub(super) use pairing::{pairing, served};
pub(super) use refusals::refusals;
pub(super) use settlement::{settlement, snapshot};
pub(super) use start::start;
pub(super) use stream::{heartbeat, resumption, stream};
pub(super) use tills::{till, tills};
pub(super) use tokens::tokens;
