// Blocks presses that were not meant for the button they hit: a button can change while a finger is on
// its way, and a barcode scanner types into whatever has the focus.

/**
 * How long a changed button takes no press, in milliseconds: people can't stop a finger any faster.
 */
const CHANGE_GUARD_MS = 700;

/** Keys that follow each other faster than this come from a scanner, in milliseconds. */
const SCAN_INTERVAL_MS = 100;

/**
 * Guards the buttons in `root` until stopped. The current action of a place is in its `data-offers`; a
 * place without it never changes. Presses by a script of the page always count.
 *
 * Times are those of the events, not of their handling: a page that was busy meanwhile must not take an
 * old press for a new one.
 */
export class Presses {
  /** The previous action of each place. @type {WeakMap<Node, string>} */
  #before = new WeakMap();
  /** When the action of each place changed. @type {WeakMap<Node, number>} */
  #replaced = new WeakMap();
  /** When the finger came down. @type {number | undefined} */
  #begun;
  /** When a character was typed last. */
  #typed = -Infinity;
  /** When a scanner pressed a button. */
  #scanned = -Infinity;
  /** The last key event handled. @type {Event | undefined} */
  #last;
  /**
   * Each removes one listener. Not done by an AbortSignal, since the page may have removed
   * AbortController.
   *
   * @type {(() => void)[]}
   */
  #listening = [];
  #watching = new MutationObserver((changes) => this.#changed(changes));

  /** @param {Element} root */
  constructor(root) {
    this.#watching.observe(root, { subtree: true, attributeFilter: ["data-offers"], attributeOldValue: true });
    /**
     * @template {keyof HTMLElementEventMap} Type
     * @param {Document | Element} target
     * @param {Type} type
     * @param {(event: HTMLElementEventMap[Type]) => void} heard
     */
    const on = (target, type, heard) => {
      const listener = /** @type {EventListener} */ (heard);
      target.addEventListener(type, listener, true);
      this.#listening.push(() => target.removeEventListener(type, listener, true));
    };
    // A scan can begin elsewhere in the page. `root` too, since the element may move to another
    // document.
    on(root.ownerDocument, "keydown", this.#key);
    on(root, "keydown", this.#key);
    on(root, "pointerdown", (event) => (this.#begun = timeOf(event)));
    on(root, "pointercancel", () => (this.#begun = undefined));
    on(root, "click", this.#click);
  }

  stop() {
    this.#watching.disconnect();
    for (const undo of this.#listening.splice(0)) undo();
  }

  /** @param {MutationRecord[]} changes */
  #changed(changes) {
    for (const { target, oldValue } of changes) if (oldValue !== null) this.#before.set(target, oldValue);
    for (const { target } of changes) {
      const before = this.#before.get(target) ?? null;
      const { offers = before } = /** @type {HTMLElement} */ (target).dataset;
      if (before !== null && offers !== before) this.#replaced.set(target, performance.now());
    }
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    // The event passes through both the document and the root.
    if (event === this.#last) return;
    this.#last = event;
    const at = timeOf(event);
    const { key } = event;
    if ((key === "Enter" || key === " ") && at - this.#typed < SCAN_INTERVAL_MS) this.#scanned = at;
    if (key?.length === 1) this.#typed = at;
  };

  /** @param {MouseEvent} event */
  #click = (event) => {
    const at = timeOf(event);
    const begun = Math.min(this.#begun ?? at, at);
    this.#begun = undefined;
    const place = /** @type {Element} */ (event.target).closest("[data-offers]");
    const replaced = (place && this.#replaced.get(place)) ?? -Infinity;
    const meant = !(begun < replaced + CHANGE_GUARD_MS) && !(at - this.#scanned < SCAN_INTERVAL_MS);
    if (meant || !event.isTrusted) return;
    event.preventDefault();
    event.stopPropagation();
  };
}

/**
 * When the event happened, on this page's clock; a frame's clock has another origin.
 *
 * @param {UIEvent} event
 */
function timeOf({ timeStamp, view }) {
  return timeStamp + (view?.performance.timeOrigin ?? performance.timeOrigin) - performance.timeOrigin;
}
