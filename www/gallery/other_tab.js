// What another tab of the same till is to the element: it holds the browser's lock of the tab that drives,
// and says which payment it shows (`src/shell/tabs`).

import { TILL } from "./samples.js";

/** Drives the till at this proxy until the element takes over. */
export class OtherTab {
  /** @type {BroadcastChannel} */
  #channel;
  /** @type {() => void} */
  #free = () => {};
  #shown = "";

  /** @param {string} proxy */
  constructor(proxy) {
    const key = `${proxy}/api ${TILL}`;
    const closed = /** @type {Promise<void>} */ (new Promise((free) => (this.#free = free)));
    // It rejects when the element takes the lock.
    navigator.locks.request(`ipp-checkout drive ${key}`, () => closed).catch(() => this.close());
    this.#channel = new BroadcastChannel(`ipp-checkout stream 3 ${key}`);
    this.#channel.onmessage = ({ data }) => data?.kind === "who" && this.#say();
  }

  /** @param {string} payment */
  show(payment) {
    this.#shown = payment;
    this.#say();
  }

  close() {
    this.#free();
    this.#channel.close();
  }

  #say() {
    this.#channel.postMessage({ kind: "shown", id: "checkout", payment: this.#shown, doubtful: false });
  }
}
