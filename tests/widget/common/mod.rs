//! Helpers shared by the tests.

pub(crate) mod browser;
pub(crate) mod element;
pub(crate) mod goods;
pub(crate) mod other_tab;
pub(crate) mod page;
pub(crate) mod proxy;
pub(crate) mod wait;

pub(crate) use element::{Element, Setup};
pub(crate) use goods::{Sale, order_of, sale};
pub(crate) use proxy::Till;
pub(crate) use wait::{eventually, until};

/// Resets the browser: an empty page, empty storages and a working line. Every test begins with it,
/// so it does not depend on how the last one ended.
pub(crate) async fn fresh_page() -> Till {
    page::clear();
    browser::clear_storages();
    proxy::restore_line().await;
    Till::demo().await
}
