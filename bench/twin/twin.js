// The widget's twin: the same screens on the same routes by what such a widget is commonly written with,
// Preact, and without what makes the widget the widget: other tabs, lost answers, languages, crashes, pages
// that break things. `cargo xtask bench --only load` compares how soon both can charge. It is no product.

import { h, render } from "preact";
import { Till } from "./till.js";
import { Card } from "./view.js";

/**
 * What the page sets before the element is defined.
 *
 * @typedef {{ order?: import("./till.js").Order, fetchToken?: () => Promise<string> }} Page
 */

class CheckoutTwin extends HTMLElement {
  #page = /** @type {Page} */ (/** @type {unknown} */ (this));
  /** @type {Till | undefined} */
  #till;
  /** @type {string | undefined} */
  #device;
  #card = document.createElement("div");

  constructor() {
    super();
    const styles = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "styles.css" });
    styles.onload = () => (this.#card.hidden = false);
    this.#card.className = "root";
    this.#card.hidden = true;
    this.attachShadow({ mode: "open" }).append(styles, this.#card);
  }

  connectedCallback() {
    const { fetchToken } = this.#page;
    if (fetchToken) this.#till ??= new Till(fetchToken, this.#draw);
    this.#draw();
  }

  #draw = () => {
    const till = this.#till;
    if (!till) return;
    if (till.devices?.length === 1) this.#device ??= till.devices[0].id;
    const pick = (/** @type {string} */ device) => {
      this.#device = device;
      this.#draw();
    };
    render(h(Card, { till, order: this.#page.order, device: this.#device, pick }), this.#card);
  };
}

customElements.define("checkout-twin", CheckoutTwin);
