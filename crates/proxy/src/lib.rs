//! The merchant backend proxy between POS pages and Kustom.
//!
//! [`serve`] is what the binary `ipp-proxy` does. To build the proxy into another axum service,
//! open a [`Proxy`] and merge its [`router`](Proxy::router):
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use ipp_proxy::{Config, Proxy};
//!
//! let config = Config::from_env(|name| std::env::var(name).ok())?;
//! let listener = tokio::net::TcpListener::bind(config.listen).await?;
//! let proxy = Proxy::open(config, listener.local_addr()?).await?;
//! let app = axum::Router::new().merge(proxy.router());
//! axum::serve(listener, app).await?;
//! proxy.stop().await;
//! # Ok(()) }
//! ```
//!
//! From the inside out: [`ipp_payment`] is the payment as a value and its only transition function;
//! [`store`] keeps it; [`kustom`] is the client; [`engine`] carries events between these;
//! [`merchant`] asks and notifies the merchant's own system; [`http`] is a thin layer over the engine, guarded
//! by [`auth`] and [`signature`].

pub mod auth;
pub mod check;
pub mod checklist;
pub mod clock;
pub mod config;
pub mod crash;
pub mod engine;
mod exchange;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
pub mod http;
mod json;
pub mod kustom;
pub mod log;
mod mac;
pub mod merchant;
mod object;
pub mod order;
mod outbound;
pub mod problem;
mod proxy;
pub mod scenarios;
mod serve;
pub mod signature;
pub mod store;
mod trace;

pub use config::Config;
pub use ipp_payment::Timings;
pub use problem::{Answer, Refusal};
pub use proxy::{Proxy, StartError};
pub use serve::{Running, serve};
