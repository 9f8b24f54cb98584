// `ipp-checkout/testing`: the element with a stand-in for its wasm, and what a test has happen to it.

import { STATES } from "./stand_in.js";

export { IppCheckout } from "./checkout.js";

export const states = /** @type {import("../../npm/ipp-checkout.js").PaymentState[]} */ (Object.keys(STATES));

/**
 * @param {import("../../npm/ipp-checkout.js").IppCheckout} checkout
 * @returns {import("../../npm/ipp-testing.js").Driver}
 */
export function drive(checkout) {
  /** The stand-in, once the page's own calls of this moment have reached it. */
  const standIn = async () => {
    await undefined;
    if (!checkout.isConnected) throw new Error("This <ipp-checkout> is not in a page.");
    const { handle } = /** @type {{ handle?: import("./stand_in.js").StandIn }} */ (/** @type {unknown} */ (checkout));
    if (!handle?.show) throw new Error("This is no stand-in: import ipp-checkout/testing before ipp-checkout.");
    return handle;
  };
  return {
    ready: async () => (await standIn()).ready(),
    show: async (state, changes) => (await standIn()).show(state, changes),
    refuse: async (code, detail, payment) => (await standIn()).refuse(code, detail, payment),
    error: async (code, detail) => (await standIn()).error(code, detail),
  };
}
