// The steps by which states come about.

import { DEVICES, ago, order, payment } from "./samples.js";

/** @typedef {import("./till.js").Till} Till */

/** The customer is paying. */
export const ACTIVE = /** @type {const} */ ({ state: "active", session_status: "ACTIVE" });
export const PAID = /** @type {const} */ ({ state: "paid", session_status: "FINALIZED", order_id: "9c8b7a65" });

/** A payment of another order, which no phone has picked up for so long. @param {number} seconds */
const other = (seconds) => ({
  ...payment("00000000-0000-4000-8000-000000000001", DEVICES[1].id, order("ORDER-1044")),
  state: /** @type {const} */ ("sent"),
  session_status: "CREATED",
  created_at: ago(seconds),
  confirmed_at: ago(0),
});

/**
 * @param {import("./page_proxy.js").PageProxy} proxy
 * @param {string[]} paths
 */
export function hold(proxy, ...paths) {
  for (const path of paths) proxy.held.add(path);
}

/** Another till uses the second terminal. @param {Till} till */
export function share({ proxy }) {
  const by = {
    payment_id: "00000000-0000-4000-8000-000000000003",
    reference: "ORDER-1043",
    till: "till-2",
    since: ago(20),
  };
  proxy.devices = DEVICES.map((device, at) => (at === 1 ? { ...device, busy: by } : device));
}

/** A payment that is started will have waited for the terminal for a while. @param {Till} till */
export function late({ proxy }) {
  proxy.started = { ...proxy.started, created_at: ago(15) };
}

/** Another machine of this till has left a payment open. @param {Till} till */
export function left({ proxy }) {
  proxy.add(other(15));
}

/**
 * The tab that drives shows a payment of its own order.
 *
 * @param {Till} till
 * @param {Partial<import("./samples.js").Payment>} changes
 */
export function mirrored(till, changes) {
  const shown = payment("00000000-0000-4000-8000-000000000002", DEVICES[0].id, order("ORDER-12361"));
  till.proxy.add(shown);
  till.proxy.show(changes);
  till.openOtherTab().show(shown.payment_id);
}

/** @param {Till} till */
export async function pays(till) {
  await till.charge();
  await till.becomes("active", ACTIVE);
}

/**
 * @param {Till} till
 * @param {string} screen
 * @param {Partial<import("./samples.js").Payment>} changes
 */
export async function ends(till, screen, changes) {
  await till.charge();
  await till.becomes(screen, changes);
}
