// What a start has to be: the shape first, then whether the order adds up. No tolerance: Kustom has none.

import { Refusal } from "./refusal.js";

const CURRENCIES = new Set(Intl.supportedValuesOf("currency"));
const MAX_AMOUNT = 200_000_000;

/** @type {(value: unknown) => boolean} */
const text = (value) => typeof value === "string";
/** @type {(value: unknown) => boolean} */
const whole = (value) => Number.isSafeInteger(value);

/** Each field with its check, and whether it may be left out. */
const START = { device_id: [text], order: [isObject] };
const ORDER = {
  merchant_reference1: [text],
  merchant_reference2: [text, true],
  merchant_data: [text, true],
  order_amount: [whole],
  order_tax_amount: [whole],
  purchase_currency: [text],
  order_items: [Array.isArray],
};
const ITEM = {
  type: [text, true],
  reference: [text, true],
  name: [text],
  quantity: [whole],
  unit_price: [whole],
  total_amount: [whole],
  tax_rate: [whole, true],
  total_discount_amount: [whole, true],
  total_tax_amount: [whole, true],
};

/**
 * Refuses a start that is not right.
 * @param {any} start
 */
export function check(start) {
  shape(start, START, "the body");
  const { order } = start;
  shape(order, ORDER, "order");
  for (const item of order.order_items) shape(item, ITEM, "a line");
  const wrong = (/** @type {string} */ code, /** @type {string} */ detail) => new Refusal(422, code, detail);
  if (!order.merchant_reference1.trim()) throw wrong("bad_order", "merchant_reference1 is empty.");
  if (order.order_amount < 1 || order.order_amount > MAX_AMOUNT)
    throw wrong("bad_amount", `order_amount is from 1 to ${MAX_AMOUNT}.`);
  if (!CURRENCIES.has(order.purchase_currency)) throw wrong("bad_currency", "purchase_currency is not of ISO 4217.");
  let sum = 0;
  for (const item of order.order_items) {
    if (item.unit_price * item.quantity - (item.total_discount_amount ?? 0) !== item.total_amount)
      throw wrong("order_does_not_add_up", `The line ${item.name} does not come to its total_amount.`);
    sum += item.total_amount;
  }
  if (sum !== order.order_amount) throw wrong("order_does_not_add_up", "The lines do not come to order_amount.");
}

/**
 * @param {any} value
 * @param {Record<string, any[]>} fields
 * @param {string} what
 */
function shape(value, fields, what) {
  const wrong = (/** @type {string} */ detail) => new Refusal(400, "bad_json", detail);
  if (!isObject(value)) throw wrong(`${what} is no object.`);
  for (const name of Object.keys(value)) if (!(name in fields)) throw wrong(`${what} has no field ${name}.`);
  for (const [name, [is, optional]] of Object.entries(fields)) {
    if (value[name] == null && optional) continue;
    if (!is(value[name])) throw wrong(`${name} of ${what} is missing or of another type.`);
  }
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
