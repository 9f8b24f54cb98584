// Amounts are whole numbers of the currency's minor unit (öre), from the shelf to the
// terminal. Nothing here ever divides into fractions.

import { CURRENCIES } from "./currencies.js";

/** The shop's currency, ISO 4217. */
export const CURRENCY = "SEK";

/** How to write an amount, by currency. @type {Map<string, (minor: number) => string>} */
const formats = new Map();

/**
 * An amount as a person reads it: 5200 is "52,00 kr".
 *
 * @param {number} minor
 */
export function money(minor, currency = CURRENCY) {
  const format = formats.get(currency) ?? formatOf(currency);
  formats.set(currency, format);
  return format(minor);
}

/** @param {string} currency */
function formatOf(currency) {
  const digits = CURRENCIES.get(currency) ?? 2;
  /** @type {Intl.NumberFormatOptions} */
  const shape = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits };
  const format = new Intl.NumberFormat("sv-SE", shape);
  return (/** @type {number} */ minor) => format.format(minor / 10 ** digits);
}

/**
 * n ÷ d, rounded half up, exact for whole numbers. Neither may be negative.
 *
 * @param {number} n
 * @param {number} d
 */
export function divide(n, d) {
  const doubled = 2 * n + d;
  return (doubled - (doubled % (2 * d))) / (2 * d);
}

/**
 * The tax inside a price that includes it.
 *
 * This is the provider's own formula, so that both sides round the same way:
 * total − total · 10000 / (10000 + rate).
 *
 * @param {number} total
 * @param {number} rate In basis points: 2500 is 25 %.
 */
export function taxWithin(total, rate) {
  return total - divide(total * 10000, 10000 + rate);
}
