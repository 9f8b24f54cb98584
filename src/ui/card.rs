//! The root of the element's screen.

use ipp_flow::{LinkNote, Tone, ViewModel};
use web_sys::HtmlElement;

use super::{
    Node, actions::actions, live, moving::move_to, open::open_payments, order::order,
    pairing::pairing, picker::picker, press, stage::stage,
};
use crate::markup::mount;
use crate::shell::UiContext;
use crate::text::{Key, age};

/// Draws the card into `container`, and two live regions for screen readers. All of it ends with the
/// reactive owner in which it is called.
pub(crate) fn draw(context: UiContext, container: &HtmlElement) {
    let card = card(context);
    press::guard(card.element());
    mount(
        context,
        container,
        vec![card, live::polite(), live::urgent()],
    );
}

/// The data attributes are for the stylesheet.
fn card(context: UiContext) -> Node {
    markup! {
        div "card"
            data-screen=(|_, view| Some(view.screen.name().to_owned()))
            data-tone=(|_, view| Some(tone(view.tone).to_owned()))
            data-link=(|_, view| Some(link(view.link).to_owned()))
        {
            (order())
            div "stage" {
                (stage())
                (move_to())
                (picker(context))
                (pairing(context))
            }
            p "link-note" line=(connection);
            (open_payments())
            (actions(context))
        }
    }
}

/// The note about a lost connection, with the age of the shown state: since Kustom was last asked,
/// or since the stream was lost.
fn connection(context: UiContext, view: &ViewModel) -> Option<String> {
    let LinkNote::Lost { seconds } = view.link else {
        return None;
    };
    let age = age(view.confirmed.unwrap_or(seconds));
    Some(context.texts.fill(Key::ConnectionLost, &[("age", &age)]))
}

const fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral => "neutral",
        Tone::Waiting => "waiting",
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Careful => "careful",
    }
}

const fn link(link: LinkNote) -> &'static str {
    match link {
        LinkNote::Live => "live",
        LinkNote::Connecting => "connecting",
        LinkNote::Lost { .. } => "lost",
    }
}
