// Lets through the presses that are meant for what they meet. A button can come in the place of another
// while a finger is on its way, and a barcode scanner types into whatever has the focus.

/**
 * What has come in the place of something else takes no press for so long, in milliseconds: people
 * can't call a finger back in less.
 */
const UNSEEN = 700;

/** Keys that follow each other within so many milliseconds are a scanner's. */
const SCANNED = 100;

/**
 * Guards the buttons in `root` until it is stopped. What a place offers stands in its `data-offers`; a
 * place without it offers one thing for ever. What a script of the page presses is always meant.
 *
 * Times are those of the events, not of when they are handled: a page that was busy meanwhile must
 * not take an old press for a new one.
 */
export class Presses {
  /** Place → what it offered before. @type {WeakMap<Node, string>} */
  #before = new WeakMap();
  /** Place → when something else came there. @type {WeakMap<Node, number>} */
  #replaced = new WeakMap();
  /** When the finger came down. @type {number | undefined} */
  #begun;
  /** When a letter was typed last. */
  #typed = -Infinity;
  /** When a scanner pressed a button. */
  #scanned = -Infinity;
  /** The last key that was heard. @type {Event | undefined} */
  #last;
  /**
   * Each undoes one listener. No signal does that: a page may have taken AbortController away.
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
    // A scan can begin elsewhere in the page. The element may also come into another document.
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
    // It is heard on its way through the document, and through the root.
    if (event === this.#last) return;
    this.#last = event;
    const at = timeOf(event);
    const { key } = event;
    if ((key === "Enter" || key === " ") && at - this.#typed < SCANNED) this.#scanned = at;
    if (key?.length === 1) this.#typed = at;
  };

  /** @param {MouseEvent} event */
  #click = (event) => {
    const at = timeOf(event);
    const begun = Math.min(this.#begun ?? at, at);
    this.#begun = undefined;
    const place = /** @type {Element} */ (event.target).closest("[data-offers]");
    const replaced = (place && this.#replaced.get(place)) ?? -Infinity;
    const meant = !(begun < replaced + UNSEEN) && !(at - this.#scanned < SCANNED);
    if (meant || !event.isTrusted) return;
    event.preventDefault();
    event.stopPropagation();
  };
}

/**
 * When it happened, on this page's clock: that of a frame has begun at another time.
 *
 * @param {UIEvent} event
 */
function timeOf({ timeStamp, view }) {
  return timeStamp + (view?.performance.timeOrigin ?? performance.timeOrigin) - performance.timeOrigin;
}
