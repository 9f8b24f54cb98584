import { followCopies } from "./copy.js";
import { blocks, define } from "./dom.js";
import { Frame } from "./frame.js";
import { followGestures } from "./gestures.js";

export { IppCheckout } from "./checkout.js";

/** Shown in the panel, where the developer looks. */
const OTHERS =
  "This needs the <ipp-checkout> of its own script: load ipp-playground.js alone, or before ipp-checkout.js.";

/**
 * Stands in for terminals, clerk and customer: draws a phone for each simulated device, has cards
 * held to it, and shows the callbacks that the proxy received. Without real money only.
 *
 * @tag ipp-playground
 * @attr {string} for - The id of the `<ipp-checkout>` whose proxy and till it uses. One that comes
 *   later is found.
 * @attr {"light" | "dark"} theme - Without it, as the system has it.
 *
 * @extends {Frame<import("../ipp-checkout.js").PanelHandle>}
 */
export class IppPlayground extends Frame {
  static observedAttributes = ["for"];
  static stylesheets() {
    return [...super.stylesheets(), new URL("./panel.css", import.meta.url).href];
  }

  /** @type {import("./checkout.js").IppCheckout | undefined} */
  #checkout;
  /** Follows which checkout `for` names. */
  #watching = new MutationObserver(() => this.#follow());
  /** The last warning in the console. @type {string | undefined} */
  #told;

  constructor() {
    super();
    const root = /** @type {ShadowRoot} */ (this.shadowRoot);
    followGestures(root);
    followCopies(root);
  }

  connectedCallback() {
    this.#watch();
    // The checkout may follow in a page that is still being parsed.
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", () => this.#follow(), { once: true });
    }
    super.connectedCallback();
  }

  connectedMoveCallback() {
    this.#watch();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#watching.disconnect();
      this.#let();
    });
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#follow();
  }

  /**
   * @param {import("./engine.js").Exports} exports
   * @param {HTMLElement} container
   */
  mount(exports, container) {
    const handle = this.#checkout?.handle;
    if (!this.#checkout) this.#explain(container, this.#missing());
    else if (handle instanceof exports.Checkout) return exports.Panel?.mount(container, handle);
    // Only a checkout of this very wasm instance can be shared, whichever script defined it.
    else if (handle) this.#explain(container, OTHERS);
  }

  /** Does nothing: the checkout reports what both lack. */
  report() {}

  skeleton() {
    const bars = ["small", "row", "row"].map((size) => blocks(`bone ${size}`));
    const skeleton = blocks("card skeleton", ...bars);
    skeleton.setAttribute("aria-hidden", "true");
    return skeleton;
  }

  #watch() {
    this.#watching.disconnect();
    this.#watching.observe(this.getRootNode(), { subtree: true, childList: true, attributeFilter: ["id"] });
    this.#follow();
  }

  /** Why there is nothing to draw; undefined while the page is being parsed. */
  #missing() {
    if (document.readyState === "loading") return;
    const id = this.getAttribute("for");
    return id
      ? `No <ipp-checkout> with id="${id}" is in this page.`
      : `Say which <ipp-checkout> it belongs to: for="its id".`;
  }

  /**
   * Shows words in place of the panel.
   *
   * @param {HTMLElement} container
   * @param {string | undefined} words
   */
  #explain(container, words) {
    if (!words) return;
    container.append(blocks("card panel", blocks("note", words)));
  }

  #follow() {
    const root = /** @type {Partial<Document>} */ (this.getRootNode());
    const named = root.getElementById?.(this.getAttribute("for") ?? "");
    /** @type {import("./checkout.js").IppCheckout | undefined} */
    const checkout = named?.localName === "ipp-checkout" ? /** @type {any} */ (named) : undefined;
    const missing = checkout ? undefined : this.#missing();
    if (missing && missing !== this.#told) console.warn("<ipp-playground>:", missing);
    const again = missing !== this.#told;
    this.#told = missing;
    if (checkout === this.#checkout && !again) return;
    this.#let();
    this.#checkout = checkout;
    checkout?.addEventListener("ipp-mount", this.#mounted);
    checkout?.addEventListener("ipp-unmount", this.#unmounted);
    this.#mounted();
  }

  #let() {
    this.#checkout?.removeEventListener("ipp-mount", this.#mounted);
    this.#checkout?.removeEventListener("ipp-unmount", this.#unmounted);
    this.#checkout = undefined;
    this.unload();
  }

  #mounted = () => {
    this.unload();
    if (this.isConnected) this.load();
  };

  #unmounted = () => this.unload();
}

define("ipp-playground", IppPlayground);
