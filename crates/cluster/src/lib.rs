//! PostgreSQL for tests: real servers, a synchronous standby and PgBouncer, each in a folder of its
//! own below the system's temporary one. For tests only.
//!
//! A test that only needs a database takes [`database`]. One that stops, cuts off or promotes servers
//! starts its own by [`Postgres::start`]. Whatever was started ends and is removed when its value is
//! dropped, and also when the process is killed before that: a shell watches over each server and ends
//! it once the pipe from here is closed.
//!
//! What cannot be started panics and says why: no test that needs a server is skipped.

mod database;
mod failure;
mod folder;
mod line;
mod pgbouncer;
mod port;
mod postgres;
mod programs;
mod server;
mod sql;
mod standby;
mod template;
mod tls;
mod user;

pub use database::{Database, SHARED, database};
pub use failure::Failure;
pub use line::Line;
pub use pgbouncer::PgBouncer;
pub use port::free_port;
pub use postgres::Postgres;
pub use sql::sql;
