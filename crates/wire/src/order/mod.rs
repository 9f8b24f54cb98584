//! What a sale is for: its type, how it is read from JSON, and the rules that it must meet.
//!
//! The proxy and the widget judge orders by this code, so that a page hears of a mistake when it
//! sets the order, and in the proxy's words. The rules about lines and sums are those of Kustom,
//! which refuses a session that breaks them; the limits are ours.

mod findings;
mod line;
mod part;
mod read;
mod rules;
mod types;

pub use findings::{Finding, Findings};
pub use line::WARN_LINE_TAX;
pub use read::{Json, read, read_start};
pub use rules::{check, wrapped_length};
pub use types::{Order, OrderItem};

/// Maximum amount of a payment, in minor units. Far above any sale in a shop and far below 2^53,
/// where JavaScript's numbers stop being exact.
pub const MAX_AMOUNT: i64 = 9_999_999_999;
/// Maximum number of lines of an order.
pub const MAX_LINES: usize = 1000;
/// Maximum length of a reference or a name, in characters.
pub const MAX_REFERENCE: usize = 255;
/// Maximum size of `merchant_data`, in bytes, with the payment id beside it. Kustom documents no
/// limit; this one is ours, so that a session that Kustom would refuse is refused before it.
pub const MAX_MERCHANT_DATA: usize = 4096;
/// Maximum size of an order as JSON, in bytes: 1000 lines with ordinary names.
pub const MAX_ORDER_BYTES: usize = 255 * 1024;
/// Maximum size of the body that starts a payment, in bytes: an order and the device's id.
pub const MAX_START_BYTES: usize = 256 * 1024;
