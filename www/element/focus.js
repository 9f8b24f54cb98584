// Where the focus goes when what had it is gone, or has become something else.

/**
 * Leads whoever works by keyboard to what has changed: to the headline, or to the amount where
 * there is none. Never on to another button: a key that was meant for Cancel must not press Done,
 * nor the second half of a hasty Enter charge the next order. A focus that is elsewhere in the
 * page is left there.
 */
export function leadFocus(root) {
  // Browsers take the focus from what cannot have it any more, and then nobody has it: so it is
  // remembered who had it, unless he went elsewhere by himself.
  let had;
  let seen = false;
  const gone = () => had.disabled || !had.isConnected || had.closest("[hidden]");
  root.addEventListener("focusin", ({ target }) => {
    had = target;
    seen = target.matches(":focus-visible");
  });
  root.addEventListener("focusout", () => {
    if (had && !gone()) had = undefined;
  });

  const lead = (changes) => {
    if (!had) return;
    // What opens and closes is one button, whatever it says meanwhile.
    const isAction = had.localName === "button" && !had.hasAttribute("aria-expanded");
    const another = ({ type, target }) => type !== "attributes" && isAction && had.contains(target);
    if (!gone() && !changes.some(another)) return;
    const changed = root.querySelector(".state:not([hidden]) .status") ?? root.querySelector(".amount");
    had = undefined;
    if (!changed || isElsewhere(root)) return;
    changed.tabIndex = -1;
    // For whoever works by touch the page stays where it is.
    changed.focus({ preventScroll: !seen });
  };
  new MutationObserver(lead).observe(root, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["hidden", "disabled"],
  });
  // A key that is held down presses once.
  root.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter" && event.target.localName === "button") event.preventDefault();
  });
}

/** Whether something else in the page has the focus. */
function isElsewhere({ host }) {
  for (let at = host; at; at = at.getRootNode().host) {
    const has = at.getRootNode().activeElement;
    if (has && has !== at && has !== at.ownerDocument.body) return true;
  }
  return false;
}
