//! What the tests have in common.

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

/// A browser with nothing on the page, nothing in its storages, and a line that holds. Every
/// test begins with it, and so does not mind how the last one ended.
pub(crate) async fn fresh_page() -> Till {
    page::clear();
    browser::clear_storages();
    proxy::restore_line().await;
    Till::demo().await
}
