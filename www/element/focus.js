// Moves the focus when the focused element disappears or changes its meaning.

/**
 * Moves the focus to what has changed: the headline, or the amount without one. Never to another button:
 * a key meant for Cancel must not press Done, nor the second half of a hasty Enter charge the next
 * order. A focus elsewhere in the page stays there.
 *
 * @param {ShadowRoot} root
 */
export function leadFocus(root) {
  // Browsers drop the focus of an element that can't have it any more: so the last one is remembered,
  // unless the user moved the focus away.
  /** @type {HTMLElement | undefined} */
  let had;
  let seen = false;
  /** @param {HTMLElement} it */
  const gone = (it) => ("disabled" in it && it.disabled) || !it.isConnected || it.closest("[hidden]");
  root.addEventListener("focusin", ({ target }) => {
    had = /** @type {HTMLElement} */ (target);
    seen = had.matches(":focus-visible") && !("touched" in had.dataset);
  });
  root.addEventListener("focusout", () => {
    const left = had;
    // An element that is being removed has gone only afterwards.
    queueMicrotask(() => {
      if (left && had === left && !gone(left)) had = undefined;
    });
  });

  /** @param {MutationRecord[]} changes */
  const lead = (changes) => {
    if (!had) return;
    const last = had;
    // A button that opens and closes stays the same button, whatever its label.
    const isAction = last.localName === "button" && !last.hasAttribute("aria-expanded");
    /** @param {MutationRecord} change */
    const another = ({ type, target }) => type !== "attributes" && isAction && last.contains(target);
    if (!gone(last) && !changes.some(another)) return;
    /** @type {HTMLElement | null} */
    const changed = root.querySelector(".state:not([hidden]) .status") ?? root.querySelector(".amount");
    had = undefined;
    if (!changed || isElsewhere(root)) return;
    changed.tabIndex = -1;
    // Browsers draw a ring around what a script focuses once a touched button is gone. It is for keyboards.
    changed.toggleAttribute("data-touched", !seen);
    // After a touch the page doesn't scroll.
    changed.focus({ preventScroll: !seen });
  };
  new MutationObserver(lead).observe(root, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["hidden", "disabled"],
  });
  // A held key presses once.
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
