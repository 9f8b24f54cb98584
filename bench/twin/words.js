// The texts of the states in English. Those of the headlines are the widget's own, which a test compares.

/** @typedef {import("./till.js").Payment} Payment */

/**
 * The headline of a payment's state.
 *
 * @param {Payment} payment
 * @param {string} device Its terminal's name.
 */
export function headline({ state }, device) {
  switch (state) {
    case "starting":
      return `Sending to ${device}`;
    case "sent":
      return `Waiting for ${device}`;
    case "active":
      return `The customer is paying on ${device}`;
    case "cancelling":
      return "Cancelling…";
    case "paid":
      return "Paid";
    case "cancelled":
      return "Cancelled";
    case "expired":
      return "Time ran out";
    case "failed":
      return "Payment failed";
    case "held":
      return "The terminal collected something other than this order";
    default:
      return "We don’t know yet whether this was charged. Don’t charge again.";
  }
}

/** States that end a payment and free its order. */
export const UNPAID = ["cancelled", "expired", "failed"];
/** States that end a payment. */
export const FINAL = [...UNPAID, "paid", "held"];

/** @param {Payment | undefined} payment */
export function toneOf(payment) {
  if (!payment) return "neutral";
  if (payment.state === "paid") return "good";
  if (UNPAID.includes(payment.state)) return "bad";
  return ["held", "unknown", "needs_attention"].includes(payment.state) ? "careful" : "waiting";
}

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/**
 * An amount as the page's language writes it.
 *
 * @param {number} minor
 * @param {string} currency
 */
export function money(minor, currency) {
  const format = formats.get(currency) ?? new Intl.NumberFormat("en", { style: "currency", currency });
  formats.set(currency, format);
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
