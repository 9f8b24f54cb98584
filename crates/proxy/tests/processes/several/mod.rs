//! Several proxies on PostgreSQL, of which any may be killed, suspended, cut off or replaced at any
//! moment, while the database restarts and moves to its standby.

mod cluster;
mod disruptions;
mod nginx;

mod disrupted;
mod rolling;
