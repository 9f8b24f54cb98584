//! The one place that touches the browser: it feeds events to `ipp_flow::update` and performs
//! the commands that come back, one file an effect. What the components get from it is a [`UiContext`].

mod runner;
mod ui_context;

pub(crate) mod fetch;
pub(crate) mod http;
mod problem;
mod requests;
mod storage;
mod stream;
mod tabs;
mod timers;
mod token_text;
mod tokens;
mod way;

mod convert;
mod intake;
mod order;
mod order_body;
mod order_rules;
pub(crate) mod reader;

mod announce;
mod clock;
mod complaints;
mod decimal;
mod intl;
mod look;
mod moment;
mod money;
mod paint;
mod plural;

mod backoff;
mod listener;
mod random;
mod sse;
pub(crate) mod task;
mod time;

pub(crate) use listener::Listener;
pub(crate) use look::Look;
pub(crate) use money::MoneyStyle;
pub(crate) use order::read as read_order;
pub(crate) use plural::counted;
pub(crate) use runner::{Runner, Settings};
pub(crate) use ui_context::UiContext;

#[cfg(feature = "playground")]
pub(crate) use {
    http::Http,
    intake::understood,
    intl::plain as plain_amount,
    order::json,
    problem::Failure,
    requests::{Requests, encoded},
    task::Task,
};
