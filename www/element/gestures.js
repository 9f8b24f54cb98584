// Gestures for the simulated terminals: a card is dragged to a phone, or pressed by its number.
//
// The panel itself knows presses only. A card that is dropped on a phone is one that is pressed while
// that phone is chosen, and a number key is a press of what has that number.

/** How far a pointer may move in a press, in CSS pixels. */
const SLACK = 8;

/**
 * Listens for these gestures in a panel.
 *
 * @param {ShadowRoot} root
 */
export function followGestures(root) {
  root.addEventListener("pointerdown", (event) => grab(root, /** @type {PointerEvent} */ (event)));
  root.addEventListener("keydown", (event) => press(root, /** @type {KeyboardEvent} */ (event)));
}

/**
 * The element around the target of an event that a selector finds.
 *
 * @param {EventTarget | null} target
 * @param {string} selector
 */
const around = (target, selector) =>
  target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest(selector)) : null;

/**
 * Has a card follow the pointer, to the phone where it is let go.
 *
 * @param {ShadowRoot} root
 * @param {PointerEvent} down
 */
function grab(root, down) {
  const card = around(down.target, ".outcome");
  if (!card || down.button !== 0 || !down.isPrimary) return;
  const over = new AbortController();
  const { signal } = over;
  /** @type {Element | null} */
  let phone = null;
  let dragged = false;

  /** @param {PointerEvent} event */
  const move = (event) => {
    if (event.pointerId !== down.pointerId) return;
    const [x, y] = [event.clientX - down.clientX, event.clientY - down.clientY];
    dragged ||= Math.hypot(x, y) > SLACK;
    if (!dragged) return;
    card.classList.add("held");
    card.style.translate = `${x}px ${y}px`;
    point(around(root.elementFromPoint(event.clientX, event.clientY), ".phone"));
  };
  /** @param {Element | null} next */
  const point = (next) => {
    phone?.classList.remove("over");
    phone = next;
    phone?.classList.add("over");
  };
  /** @param {PointerEvent} event */
  const drop = (event) => {
    if (event.pointerId !== down.pointerId) return;
    const there = phone;
    letGo();
    if (!dragged) return;
    if (there && event.type === "pointerup") {
      /** @type {HTMLElement | null} */ (there.querySelector(".phone-name"))?.click();
      card.click();
    }
    // The browser's own click of the same gesture would press the card once more.
    const swallow = new AbortController();
    card.addEventListener("click", (click) => click.stopPropagation(), { capture: true, signal: swallow.signal });
    setTimeout(() => swallow.abort());
  };
  const letGo = () => {
    over.abort();
    point(null);
    card.classList.remove("held");
    card.style.translate = "";
  };
  // A pointer that leaves the panel still belongs to the card.
  addEventListener("pointermove", move, { signal });
  addEventListener("pointerup", drop, { signal });
  addEventListener("pointercancel", drop, { signal });
}

/**
 * Presses the card, or the key of a PIN pad, that has the number typed.
 *
 * @param {ShadowRoot} root
 * @param {KeyboardEvent} event
 */
function press(root, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || around(event.target, "input")) return;
  if (!/^[0-9]$/.test(event.key)) return;
  const pad = around(event.target, ".phone")?.querySelector(".pad:not([hidden])");
  const found = pad
    ? pad.querySelector(`[data-key="${event.key}"]`)
    : root.querySelector(`.outcome[aria-keyshortcuts="${event.key}"]`);
  /** @type {HTMLElement | null | undefined} */ (found)?.click();
}
