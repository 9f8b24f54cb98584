//! Checks the npm package from the point of view of its users.

use super::steps::Steps;
use crate::failure::Outcome;
use crate::package::{self, check};

/// Builds it and runs the checks.
pub(super) fn run(steps: &mut Steps) -> Outcome<()> {
    let installed = check::Installed::new(&steps.build("the package", package::build)?)?;
    for (name, look) in check::LOOKS {
        steps.run(name, || look(&installed))?;
    }
    Ok(())
}
