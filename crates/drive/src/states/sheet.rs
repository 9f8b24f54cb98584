//! Puts all screenshots of a view on one sheet, for a person to check in a minute.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::browser::Browser;
use crate::failure::{Failure, Outcome};

/// Writes `<view>.html` with the screenshots in the folder `<view>`; returns its path.
pub(crate) fn write(folder: &Path, view: &str, pictures: &[String]) -> Outcome<PathBuf> {
    let path = folder.join(format!("{view}.html"));
    std::fs::create_dir_all(folder)?;
    std::fs::write(&path, html(view, pictures))?;
    Ok(path)
}

/// Writes it, and its own screenshot, `<view>.png`.
pub(super) async fn hang(
    browser: &Browser,
    folder: &Path,
    view: &str,
    pictures: &[String],
) -> Outcome<()> {
    let path = write(folder, view, pictures)?;
    let address = url::Url::from_file_path(std::path::absolute(&path)?)
        .map_err(|()| Failure::page("the sheet has no address"))?;
    browser.goto(address.as_str()).await?;
    let size = json!({ "width": 2000, "height": 1200, "deviceScaleFactor": 1, "mobile": false });
    browser
        .devtools("Emulation.setDeviceMetricsOverride", size)
        .await?;
    let script = "return document.scrollingElement.scrollHeight";
    let height = browser.run(script, vec![]).await?.as_f64();
    let sheet = [0.0, 0.0, 2000.0, height.unwrap_or(1200.0)];
    Ok(std::fs::write(
        folder.join(format!("{view}.png")),
        browser.picture(sheet).await?,
    )?)
}

fn html(view: &str, states: &[String]) -> String {
    let wide = view.contains("till");
    let columns = if wide { 3 } else { 6 };
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{view}</title>\
         <style>body{{margin:16px;font:14px system-ui;background:#8b929c;display:grid;gap:16px;\
         grid-template-columns:repeat({columns},1fr);align-items:start}}figure{{margin:0}}\
         img{{width:100%}}</style>"
    );
    for state in states {
        // Writing to a string cannot fail.
        let _ = write!(
            page,
            "<figure><figcaption>{state}</figcaption><img src=\"{view}/{state}.png\" alt=\"\"></figure>"
        );
    }
    page
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn a_sheet_shows_every_state_of_its_view() {
        let page = html("phone-dark", &["01-ready".into(), "02-paid".into()]);
        for picture in ["phone-dark/01-ready.png", "phone-dark/02-paid.png"] {
            assert!(page.contains(picture), "{picture}");
        }
    }
}
