import "./checkout.js";
import { Frame, blocks, define } from "./frame.js";

/** Said where the developer looks. */
const OTHERS = "This needs the <ipp-checkout> of its own script: load ipp-playground.js alone, or before ipp-checkout.js.";

/**
 * Stands in for terminal and customer: makes simulated devices, taps simulated cards, and
 * shows the callbacks that the proxy received. Without real money only.
 *
 * @attr {string} for - The id of the `<ipp-checkout>` whose proxy and till it uses.
 * @attr {"light" | "dark"} theme - Without it, as the system has it.
 */
export class IppPlayground extends Frame {
  static observedAttributes = ["for"];
  static stylesheets = [...Frame.stylesheets, new URL("./panel.css", import.meta.url).href];

  #checkout;

  connectedCallback() {
    this.#follow();
    // The checkout may stand further down in a page that is still being read.
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", () => this.#follow(), { once: true });
    }
    super.connectedCallback();
  }

  connectedMoveCallback() {
    this.#follow();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    queueMicrotask(() => this.isConnected || this.#let());
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#follow();
  }

  mount(exports, container) {
    const handle = this.#checkout?.handle;
    // Whoever defined the checkout: only one that lives in this very wasm can be shared.
    if (!handle || handle instanceof exports.Checkout) return handle && exports.Panel?.mount(container, handle);
    const card = blocks("card panel", blocks("note"));
    card.firstChild.textContent = OTHERS;
    container.append(card);
  }

  skeleton() {
    const bars = ["small", "row", "row"].map((size) => blocks(`bone ${size}`));
    const skeleton = blocks("card skeleton", ...bars);
    skeleton.setAttribute("aria-hidden", "true");
    return skeleton;
  }

  #follow() {
    const checkout = this.getRootNode().getElementById?.(this.getAttribute("for") ?? "") ?? undefined;
    if (checkout === this.#checkout) return;
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
