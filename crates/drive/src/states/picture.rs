//! Pictures of the checkout alone.

use std::path::Path;

use serde_json::Value;

use crate::browser::Browser;
use crate::failure::Outcome;

/// What is around the checkout in its picture, in pixels.
const MARGIN: f64 = 8.0;

/// Takes a picture of a place with a margin; of one that is not known, where the checkout would be.
pub(crate) async fn photograph(
    browser: &Browser,
    place: &Value,
    folder: &Path,
    name: &str,
) -> Outcome<()> {
    let [x, y, width, height] = rectangle(place).unwrap_or([0.0, 0.0, 320.0, 240.0]);
    let part = [
        (x - MARGIN).max(0.0),
        (y - MARGIN).max(0.0),
        width + 2.0 * MARGIN,
        height + 2.0 * MARGIN,
    ];
    std::fs::create_dir_all(folder)?;
    let picture = browser.picture(part).await?;
    Ok(std::fs::write(folder.join(format!("{name}.png")), picture)?)
}

/// Left, top, width and height, if shown.
pub(super) fn rectangle(sides: &Value) -> Option<[f64; 4]> {
    let sides = sides.as_array()?;
    let side = |at: usize| sides.get(at)?.as_f64();
    Some([side(0)?, side(1)?, side(2)?, side(3)?])
}
