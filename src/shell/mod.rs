//! The one place that touches the browser: it feeds events to `ipp_flow::update` and performs
//! the commands that come back, one file an effect. What the components get from it is a [`UiContext`].

mod runner;
mod ui_context;

pub(crate) mod base;
pub(crate) mod format;
pub(crate) mod input;
pub(crate) mod net;
mod page;
mod tabs;

pub(crate) use base::listener::Listener;
pub(crate) use format::look::Look;
pub(crate) use format::money::MoneyStyle;
pub(crate) use format::plural::counted;
pub(crate) use input::intake::Intake;
pub(crate) use input::order::{read as read_order, typed as typed_order};
pub(crate) use net::tokens::TokenSource;
pub(crate) use page::announce::{EventSink, refusal};
pub(crate) use page::paint::AfterPaint;
pub(crate) use runner::Runner;
pub(crate) use ui_context::UiContext;

#[cfg(feature = "playground")]
pub(crate) use {
    base::task::Task,
    format::intl::plain as plain_amount,
    input::intake::understood,
    net::http::Http,
    net::problem::Failure,
    net::requests::{Requests, with_id},
};
