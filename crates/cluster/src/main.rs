//! A PostgreSQL server for a person or a script: `cargo run -p ipp-cluster` prints its URL, and ends it
//! when the input ends.

use std::io::{self, Write as _};

use ipp_cluster::Postgres;

fn main() -> io::Result<()> {
    let server = Postgres::try_start(&[]).map_err(io::Error::other)?;
    writeln!(io::stdout(), "{}", server.url())?;
    io::copy(&mut io::stdin(), &mut io::sink()).map(|_| ())
}
