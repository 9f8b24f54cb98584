// Where the focus goes when what had it is gone, or has become something else.

/**
 * Leads whoever works by keyboard to what has changed: to the headline, or to the amount where
 * there is none. Never on to another button: a key that was meant for Cancel must not press Done,
 * nor the second half of a hasty Enter charge the next order. A focus that is elsewhere in the
 * page is left there.
 *
 * @param {ShadowRoot} root
 */
export function leadFocus(root) {
  // Browsers take the focus from what cannot have it any more, and then nobody has it: so it is
  // remembered who had it, unless he went elsewhere by himself.
  /** @type {HTMLElement | undefined} */
  let had;
  let seen = false;
  /** @param {HTMLElement} it */
  const gone = (it) => ("disabled" in it && it.disabled) || !it.isConnected || it.closest("[hidden]");
  root.addEventListener("focusin", ({ target }) => {
    had = /** @type {HTMLElement} */ (target);
    seen = had.matches(":focus-visible");
  });
  root.addEventListener("focusout", () => {
    if (had && !gone(had)) had = undefined;
  });

  /** @param {MutationRecord[]} changes */
  const lead = (changes) => {
    if (!had) return;
    const last = had;
    // What opens and closes is one button, whatever it says meanwhile.
    const isAction = last.localName === "button" && !last.hasAttribute("aria-expanded");
    /** @param {MutationRecord} change */
    const another = ({ type, target }) => type !== "attributes" && isAction && last.contains(target);
    if (!gone(last) && !changes.some(another)) return;
    /** @type {HTMLElement | null} */
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
    const { repeat, key, target } = /** @type {KeyboardEvent} */ (event);
    const { localName } = /** @type {Element} */ (target);
    if (repeat && key === "Enter" && localName === "button") event.preventDefault();
  });
}

/** Whether something else in the page has the focus. @param {ShadowRoot} root */
function isElsewhere({ host }) {
  /** @type {Element | undefined} */
  let at = host;
  while (at) {
    const around = /** @type {Document | ShadowRoot} */ (at.getRootNode());
    const has = around.activeElement;
    if (has && has !== at && has !== at.ownerDocument.body) return true;
    at = "host" in around ? around.host : undefined;
  }
  return false;
}
