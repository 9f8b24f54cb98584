//! Finds elements, presses them, types into them and waits for what they show.

use std::time::Duration;

use fantoccini::Locator;
use fantoccini::actions::{InputSource as _, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::elements::{Element, ShadowRoot};
use fantoccini::error::CmdError;

use super::{Browser, Place, press_until, until};
use crate::failure::{Failure, Outcome};

/// How long each way of a drag takes: the page sees the mouse on its way.
const DRAG_TIME: Duration = Duration::from_millis(200);

impl Browser {
    /// Clicks an element once it exists, is visible and is enabled.
    pub(crate) async fn click(&self, place: Place<'_>) -> Outcome<()> {
        self.until(place, "can be clicked", async |element| {
            Ok(element.is_displayed().await?
                && element.is_enabled().await?
                && element.click().await.is_ok())
        })
        .await
        .map(drop)
    }

    /// Clicks the one of several elements in which what `part` selects reads `text`, once it exists.
    pub(crate) async fn click_reading(
        &self,
        place: Place<'_>,
        part: &str,
        text: &str,
    ) -> Outcome<()> {
        until(async || {
            for element in self.find_all(place).await.unwrap_or_default() {
                // The page may have redrawn and removed the element. Its visible text would not do: a
                // row out of sight has none.
                let Ok(part) = element.find(Locator::Css(part)).await else {
                    continue;
                };
                let reads = part.prop("textContent").await.unwrap_or_default();
                if reads.as_deref() == Some(text) && element.click().await.is_ok() {
                    return Ok(Ok(()));
                }
            }
            Ok(Err(format!(
                "no {place:?} whose {part} reads {text:?} can be clicked"
            )))
        })
        .await
    }

    /// Presses a button once it has this label, repeatedly if necessary: a button that has just
    /// changed takes no press. A successful press changes the label or removes the button.
    pub(crate) async fn press(&self, place: Place<'_>, label: &str) -> Outcome<()> {
        let says = self.reads(place, &[label]).await?;
        press_until(
            async || self.click(place).await,
            async || match self.find(place).await {
                Ok(button) => Ok(button.text().await.unwrap_or_default() != says),
                Err(_) => Ok(true),
            },
        )
        .await
        .map_err(|error| Failure::page(format!("{place:?}: {error}")))
    }

    /// Drags an element to another by the mouse, once both are there.
    pub(crate) async fn drag(&self, from: Place<'_>, to: Place<'_>) -> Outcome<()> {
        let there = async |place| {
            self.until(place, "is there", async |element| {
                element.is_displayed().await
            })
            .await
        };
        let (from, to) = (there(from).await?, there(to).await?);
        let over = |element: Element| PointerAction::MoveToElement {
            element,
            duration: Some(DRAG_TIME),
            x: 0.0,
            y: 0.0,
        };
        let mouse = MouseActions::new("mouse".to_owned())
            .then(over(from))
            .then(PointerAction::Down {
                button: MOUSE_BUTTON_LEFT,
            })
            .then(over(to))
            .then(PointerAction::Up {
                button: MOUSE_BUTTON_LEFT,
            });
        Ok(self.client.perform_actions(mouse).await?)
    }

    /// Types into a field.
    pub(crate) async fn type_into(&self, place: Place<'_>, text: &str) -> Outcome<()> {
        self.until(place, "can be typed into", async |element| {
            Ok(element.send_keys(text).await.is_ok())
        })
        .await
        .map(drop)
    }

    /// Waits until the visible text contains all `parts`, and returns it.
    pub(crate) async fn reads(&self, place: Place<'_>, parts: &[&str]) -> Outcome<String> {
        let all = |text: &str| parts.iter().all(|part| text.contains(part));
        self.until_text(place, &format!("reads {parts:?}"), all)
            .await
    }

    /// Waits until the visible text meets the condition, and returns it. `words` describe the
    /// condition.
    pub(crate) async fn until_text(
        &self,
        place: Place<'_>,
        words: &str,
        wish: impl Fn(&str) -> bool,
    ) -> Outcome<String> {
        let element = self
            .until(place, words, async |element| {
                Ok(wish(&element.text().await?))
            })
            .await?;
        Ok(element.text().await?)
    }

    /// Waits until an element exists and `wish` holds for it.
    async fn until(
        &self,
        place: Place<'_>,
        words: &str,
        wish: impl AsyncFn(&Element) -> Result<bool, CmdError>,
    ) -> Outcome<Element> {
        until(async || {
            // The page may redraw and remove the element between two queries.
            let Ok(element) = self.find(place).await else {
                return Ok(Err(format!("{place:?} {words}: it is not there")));
            };
            if wish(&element).await.unwrap_or(false) {
                return Ok(Ok(element));
            }
            let reads = element.text().await.unwrap_or_default();
            Ok(Err(format!("{place:?} {words}: it reads {reads:?}")))
        })
        .await
    }

    async fn find(&self, place: Place<'_>) -> Result<Element, CmdError> {
        match place {
            Place::Page(selector) => self.client.find(Locator::Css(selector)).await,
            Place::Inside(host, selector) => {
                self.shadow(host).await?.find(Locator::Css(selector)).await
            }
        }
    }

    async fn find_all(&self, place: Place<'_>) -> Result<Vec<Element>, CmdError> {
        match place {
            Place::Page(selector) => self.client.find_all(Locator::Css(selector)).await,
            Place::Inside(host, selector) => {
                let root = self.shadow(host).await?;
                root.find_all(Locator::Css(selector)).await
            }
        }
    }

    async fn shadow(&self, host: &str) -> Result<ShadowRoot, CmdError> {
        let host = self.client.find(Locator::Css(host)).await?;
        host.shadow_root().await
    }
}
