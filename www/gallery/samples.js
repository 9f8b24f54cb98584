// What is sold, where it can be paid, and a payment of it, in the words of the browser API.

/**
 * @typedef {import("../npm/payment.js").Order} Order
 * @typedef {import("../npm/payment.js").Payment} Payment
 */

/**
 * A terminal, as `GET /api/devices` lists it.
 *
 * @typedef {object} Device
 * @property {string} id
 * @property {string} name
 * @property {string | null} location_id
 * @property {boolean} simulated
 * @property {{ payment_id: string, reference: string, till: string, since: string } | null} busy
 */

export const TILL = "till-1";

/** A time so many seconds before now. @param {number} seconds */
export const ago = (seconds) => new Date(Date.now() - 1000 * seconds).toISOString();

/** Kustom's documented example order. @param {string} reference @returns {Order} */
export function order(reference) {
  return {
    merchant_reference1: reference,
    order_amount: 240_000,
    order_tax_amount: 48_000,
    purchase_currency: "SEK",
    order_items: [line("SKU-001", "T-Shirt", 2, 100_000, 40_000), line("SKU-002", "Socks", 1, 40_000, 8_000)],
  };
}

/** The same amount in more lines than fit. @param {string} reference @returns {Order} */
export function longOrder(reference) {
  const names = Array.from(
    { length: 12 },
    (_, at) => `A handmade cup of the ${at + 1}. kind, with a name that is long`,
  );
  return {
    ...order(reference),
    order_items: names.map((name, at) => line(`SKU-${at + 1}`, name, 1, 20_000, 4_000)),
  };
}

/**
 * @param {string} reference
 * @param {string} name
 * @param {number} quantity
 * @param {number} price
 * @param {number} tax
 */
function line(reference, name, quantity, price, tax) {
  return {
    type: "physical",
    reference,
    name,
    quantity,
    unit_price: price,
    total_amount: quantity * price,
    tax_rate: 2500,
    total_tax_amount: tax,
  };
}

/** @param {string} name @param {string | null} location @returns {Device} */
const device = (name, location = null) => ({
  id: name.toLowerCase().replaceAll(" ", "-"),
  name,
  location_id: location,
  simulated: true,
  busy: null,
});

/** The terminals of a small shop; the first is the till's own. */
export const DEVICES = ["Counter 1", "Counter 2", "Terrace"].map((name) => device(name));

export const LOCATIONS = [
  { id: "main-street", name: "Main Street", city: "Stockholm" },
  { id: "harbour", name: "Harbour", city: "Stockholm" },
];

/** Those of two shops. */
export const MANY_DEVICES = [
  ...DEVICES,
  ...Array.from({ length: 8 }, (_, at) => device(`Till ${at + 1}`, LOCATIONS[(at + 1) % 2].id)),
];

/**
 * A payment that the proxy has just taken.
 *
 * @param {string} id
 * @param {string} device
 * @param {Order} of
 * @returns {Payment}
 */
export const payment = (id, device, of) => ({
  payment_id: id,
  version: 1,
  state: "starting",
  session_id: null,
  session_status: null,
  device_id: device,
  order: of,
  order_id: null,
  taps: [],
  reason: null,
  cancel_asked: false,
  settled: null,
  created_at: ago(0),
  confirmed_at: null,
  expires_at: null,
});
