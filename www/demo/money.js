// Amounts are whole numbers of the currency's minor unit (öre), from the shelf to the
// terminal. Nothing here ever divides into fractions.

import { CURRENCIES } from "./currencies.js";

/** The shop's currency, ISO 4217. */
export const CURRENCY = "SEK";

const formats = new Map();

/** An amount as a person reads it: 5200 is "52,00 kr". */
export function money(minor, currency = CURRENCY) {
  if (!formats.has(currency)) formats.set(currency, formatOf(currency));
  return formats.get(currency)(minor);
}

function formatOf(currency) {
  const digits = CURRENCIES.get(currency) ?? 2;
  const shape = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits };
  const format = new Intl.NumberFormat("sv-SE", shape);
  return (minor) => format.format(minor / 10 ** digits);
}

/** n ÷ d, rounded half up, exact for whole numbers. n and d must not be negative. */
export function divide(n, d) {
  const doubled = 2 * n + d;
  return (doubled - (doubled % (2 * d))) / (2 * d);
}

/**
 * The tax inside a price that includes it. `rate` is in basis points: 2500 is 25 %.
 *
 * This is the provider's own formula, so that both sides round the same way:
 * total − total · 10000 / (10000 + rate).
 */
export function taxWithin(total, rate) {
  return total - divide(total * 10000, 10000 + rate);
}
