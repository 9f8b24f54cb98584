//! Browsers and their drivers, for tests that need real ones.

use std::path::PathBuf;

use crate::engine::Engine;
use crate::failure::Outcome;
use crate::supervise::{self, Service};
use crate::{http, ports};

/// A driver, which finds its own browser.
pub(crate) struct Browser {
    /// The browser's engine.
    pub(crate) engine: Engine,
    /// The driver's program.
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Finds the driver and its browser; on Debian, installs missing ones.
    pub(crate) fn ensure(engine: Engine) -> Outcome<Self> {
        engine.ensure()?;
        Ok(Self {
            driver: engine.driver()?,
            engine,
        })
    }

    /// Starts the driver; returns it with its port.
    pub(crate) fn start_driver(&self) -> Outcome<(Service, u16)> {
        let port = ports::any_free()?;
        let mut command = self.engine.command(&self.driver, port)?;
        let mut service = Service::start_quiet(self.engine.driver_name(), &mut command)?;
        supervise::wait_for(|| {
            service.must_run()?;
            Ok(http::get(port, "/status").filter(|head| head.status == 200))
        })?;
        Ok((service, port))
    }
}
