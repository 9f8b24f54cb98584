// One element in one state, and all around it that the state needs: its proxy, its order, another tab.

import { OtherTab } from "./other_tab.js";
import { HOST, PageProxy } from "./page_proxy.js";
import { DEVICES, TILL, order } from "./samples.js";

/**
 * @typedef {import("../npm/ipp-checkout.js").IppCheckout} IppCheckout
 * @typedef {import("./samples.js").Payment} Payment
 */

/** The till's token: the element reads till and scopes from it. The proxy in the page checks none. */
const TOKEN = [{ alg: "none" }, { sub: TILL, scope: "pay enroll" }, "gallery"]
  .map((part) => btoa(JSON.stringify(part)).replaceAll("=", ""))
  .join(".");

/** How often it is looked whether the element has come to a screen, in milliseconds. */
const LOOK_MS = 20;

/** Removes what elements of this page have stored in the browser. */
export function forget() {
  for (const storage of [localStorage, sessionStorage]) {
    const ours = Object.keys(storage).filter((key) => key.startsWith(`ipp-checkout ${HOST}/`));
    for (const key of ours) storage.removeItem(key);
  }
}

export class Till {
  proxy = new PageProxy();
  checkout = /** @type {IppCheckout} */ (document.createElement("ipp-checkout"));
  #closed = false;
  /** @type {OtherTab | undefined} */
  #other;

  constructor() {
    const { checkout } = this;
    checkout.id = "checkout";
    checkout.setAttribute("proxy", this.proxy.address);
    checkout.fetchToken = () => TOKEN;
    checkout.order = order("ORDER-12345");
    // The terminal that this till used last (`src/shell/base/storage.rs`).
    localStorage.setItem(`ipp-checkout ${this.proxy.address} ${TILL} terminal`, DEVICES[0].id);
  }

  close() {
    this.#closed = true;
    this.checkout.remove();
    this.#other?.close();
    this.proxy.close();
    forget();
  }

  /** Another tab of this till drives; before the element is in the page. */
  openOtherTab() {
    this.#other = new OtherTab(this.proxy.address);
    return this.#other;
  }

  /**
   * Waits for what the element shows.
   *
   * @param {string} selector
   */
  async until(selector) {
    while (!this.#find(selector)?.checkVisibility()) {
      await new Promise((later) => setTimeout(later, LOOK_MS));
      if (this.#closed) throw new DOMException("Another state is shown.", "AbortError");
    }
  }

  /** @param {string} screen */
  screen(screen) {
    return this.until(`.card[data-screen="${screen}"]`);
  }

  /** Presses a part as soon as it is there. @param {string} selector */
  async press(selector) {
    await this.until(selector);
    this.#find(selector)?.click();
  }

  /** Charges, and waits for this screen. @param {string} [screen] */
  async charge(screen = "sent") {
    await this.until(".primary:enabled");
    // Nothing waits for it: what becomes of it is seen.
    this.checkout.charge().catch(() => {});
    await this.screen(screen);
  }

  /**
   * What becomes of the payment, on this screen.
   *
   * @param {string} screen
   * @param {Partial<Payment>} changes
   */
  async becomes(screen, changes) {
    this.proxy.show(changes);
    await this.screen(screen);
  }

  /** @param {string} selector */
  #find(selector) {
    return /** @type {HTMLElement | null | undefined} */ (this.checkout.shadowRoot?.querySelector(selector));
  }
}
