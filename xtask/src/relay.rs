//! Starts `ipp-relay`: a link between two ports, which tests cut, hold and restore by requests to a
//! third.

use crate::failure::Outcome;
use crate::supervise::{self, Service};
use crate::{http, layout, programs};

/// Relays `from` to `to` on 127.0.0.1 until it is dropped; `control` takes the orders
/// (`crates/relay/src/link.rs`). The program has to be built.
pub(crate) fn start(from: u16, to: u16, control: u16) -> Outcome<Service> {
    let mut command = layout::command(programs::path("ipp-relay")?);
    command.args([from, to, control].map(|port| port.to_string()));
    let mut service = Service::start("ipp-relay", &mut command)?;
    supervise::wait_for(|| {
        service.must_run()?;
        Ok(http::get(control, "/"))
    })?;
    Ok(service)
}
