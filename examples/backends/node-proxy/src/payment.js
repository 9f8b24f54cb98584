// A payment: what it holds, what it keeps busy, and what pages see of it.

import { Refusal } from "./refusal.js";

/** A payment in these states may still take money. */
export const OPEN = ["starting", "sent", "active", "unknown", "needs_attention"];
/** An order with such a payment takes no other. */
const UNSETTLED = ["held", "needs_attention"];

/**
 * @typedef {{ payment_id: string, till: string, location: string | null, version: number, state: string,
 *   session_id: string | null, session_status: string | null, device_id: string, order: any, order_id: string | null,
 *   taps: { time: string, failure_reason: string | null }[], reason: { code: string, detail: string } | null,
 *   cancel_asked: boolean, created_at: string, confirmed_at: string | null, body: string }} Payment
 */

/**
 * Whether a payment keeps its device busy. One that needs attention has left it.
 * @param {Payment} payment
 */
export function keepsBusy({ state }) {
  return OPEN.includes(state) && state !== "needs_attention";
}

/**
 * Refuses a start whose order or device another payment has.
 * @param {Payment[]} all
 * @param {string} reference
 * @param {string} device
 */
export function mustBeFree(all, reference, device) {
  const conflict = (/** @type {string} */ code, /** @type {string} */ detail, /** @type {Payment} */ payment) =>
    new Refusal(409, code, detail, payment.payment_id);
  for (const payment of all) {
    if (payment.order.merchant_reference1 !== reference) continue;
    if (payment.state === "paid") throw conflict("order_paid", "This order is paid.", payment);
    if (UNSETTLED.includes(payment.state)) throw conflict("order_unsettled", "A person must settle it first.", payment);
    if (OPEN.includes(payment.state)) throw conflict("order_open", "A payment of this order is open.", payment);
  }
  const on = all.find((payment) => payment.device_id === device && keepsBusy(payment));
  if (on) throw conflict("device_busy", "A payment is open on this terminal.", on);
}

/**
 * The payment that a session is marked with.
 * @param {any} session
 */
export function marked(session) {
  try {
    return JSON.parse(session.merchant_data).payment_id;
  } catch {
    return undefined;
  }
}

/**
 * What keeps a device busy.
 * @param {Payment} payment
 */
export function busyWith({ payment_id, order, till, created_at }) {
  return { payment_id, reference: order.merchant_reference1, till, since: created_at };
}

/**
 * A payment as pages see it.
 * @param {Payment} payment
 */
export function shown({ till: _till, location: _location, body: _body, ...payment }) {
  const cancelling = payment.cancel_asked && ["starting", "sent", "active"].includes(payment.state);
  const state = cancelling ? "cancelling" : payment.state;
  return { ...payment, state, settled: null, expires_at: null };
}
