// What the checkout shows until the wasm draws: bars, and the page's order where it is plain. Nothing can be
// pressed, and nothing is read out. It has no parts: those are of what the wasm has drawn.

import { blocks } from "./dom.js";

/**
 * Currencies whose amounts have two decimals: the commonest of the wasm's table, which has all of them. In another one
 * the amount waits for the wasm.
 */
const TWO_DECIMALS = new Set(["CHF", "CZK", "DKK", "EUR", "GBP", "NOK", "PLN", "SEK", "USD"]);

/** @typedef {import("../npm/ipp-checkout.js").Order} Order */

export function skeleton() {
  const [first, second, button] = ["row", "row", "button"].map((size) => blocks(`bone ${size}`));
  const skeleton = blocks("card skeleton", blocks("order", ...bars()), blocks("stage", first, second), button);
  skeleton.setAttribute("aria-hidden", "true");
  return skeleton;
}

/**
 * Shows an order in the skeleton, if that is there, as the wasm does before it knows how the language writes
 * amounts.
 *
 * @param {ShadowRoot | null} root
 * @param {Order | null} order
 */
export function sketch(root, order) {
  root?.querySelector(".skeleton .order")?.replaceChildren(...(plain(order) ?? bars()));
}

function bars() {
  return ["small", "large"].map((size) => blocks(`bone ${size}`));
}

/** Reference and amount; undefined if the wasm would refuse them, or write them otherwise. @param {Order | null} order */
function plain(order) {
  try {
    const {
      merchant_reference1: reference,
      order_amount: minor,
      purchase_currency: currency,
    } = /** @type {Order} */ (order);
    const isPlain = /^[!-~]{1,40}$/.test(reference) && Number.isSafeInteger(minor) && minor > 0;
    if (!isPlain || !TWO_DECIMALS.has(currency)) return undefined;
    const digits = String(minor).padStart(3, "0");
    return [blocks("reference", reference), blocks("amount", `${digits.slice(0, -2)}.${digits.slice(-2)} ${currency}`)];
  } catch {
    // There is none, or one of its getters throws.
    return undefined;
  }
}
