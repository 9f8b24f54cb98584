//! The npm package, as those see it who install it.

use super::steps::Steps;
use crate::failure::Outcome;
use crate::package::{self, check};

/// Builds it and looks at it.
pub(super) fn run(steps: &mut Steps) -> Outcome<()> {
    let installed = check::Installed::new(&package::build()?)?;
    for (name, look) in check::LOOKS {
        steps.run(name, || look(&installed))?;
    }
    Ok(())
}
