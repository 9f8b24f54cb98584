import { Frame, blocks, define } from "./frame.js";
import { tagOf, textsOf } from "./language.js";

/** What may be set before the element is defined. */
const PROPERTIES = ["order", "fetchToken", "messages"];

/**
 * Charges an order on a Kustom terminal.
 *
 * @attr {string} proxy - The proxy's address; without it, the page's own host.
 * @attr {string} token-url - POST here answers a till token, as text or as `{"token": …}`. For
 *   pages without script; others set `fetchToken`.
 * @attr {string} location - Show the terminals of this location only.
 * @attr {string} locale - A language tag, such as `sv-SE`; without it, the page's language.
 * @attr {"light"|"dark"} theme - Without it, as the system has it.
 *
 * @prop {object|null} order - What to charge, in the names of Kustom's create-session body.
 * @prop {function} fetchToken - Returns a till token, or a promise of one.
 * @prop {object} messages - Words of the page's own, by the names in `locales/en.json`.
 *
 * @fires ipp-ready - It can take an order.
 * @fires ipp-change - The payment shown has changed; `detail` is the payment.
 * @fires ipp-paid - Once a payment; `detail` is the payment.
 * @fires ipp-ended - Cancelled, expired or failed, once a payment; `detail` is the payment.
 * @fires ipp-attention - A person has to look, once a payment; `detail` is the payment.
 * @fires ipp-error - `detail` has a stable `code` and a sentence in `detail`.
 *
 * @csspart checkout - The card.
 * @csspart amount - The amount.
 * @csspart status - The headline.
 * @csspart primary - The large button.
 * @csspart secondary - The other button.
 *
 * @cssprop --ipp-accent - The large button's colour.
 * @cssprop --ipp-on-accent - Text on it.
 * @cssprop --ipp-surface - The card.
 * @cssprop --ipp-text - Text.
 * @cssprop --ipp-muted - Text that matters less.
 * @cssprop --ipp-line - Lines and borders.
 * @cssprop --ipp-good - Paid.
 * @cssprop --ipp-bad - Declined, cancelled, failed.
 * @cssprop --ipp-careful - What is not known, or needs help.
 * @cssprop --ipp-radius - The card's corners.
 * @cssprop --ipp-font - The font family.
 */
export class IppCheckout extends Frame {
  static observedAttributes = ["proxy", "token-url", "location", "locale"];

  #order = null;
  #fetchToken;
  #messages;
  #texts;

  connectedCallback() {
    for (const name of PROPERTIES) {
      if (!Object.hasOwn(this, name)) continue;
      // Set on the bare element, it hides the accessor of the class.
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    super.connectedCallback();
  }

  attributeChangedCallback(name, before, after) {
    if (before === after || !this.handle) return;
    if (name === "location") this.tell((handle) => handle.setLocation(after ?? undefined));
    else if (name === "locale") this.#speak();
    else {
      // Another proxy, another till: nothing of what is known holds.
      this.unload();
      this.load();
    }
  }

  get order() {
    return this.#order;
  }

  set order(order) {
    this.#order = order;
    this.tell((handle) => handle.setOrder(order));
  }

  get fetchToken() {
    return this.#fetchToken;
  }

  set fetchToken(fetchToken) {
    this.#fetchToken = fetchToken;
    this.tell((handle) => handle.setFetchToken(fetchToken));
  }

  get messages() {
    return this.#messages;
  }

  set messages(messages) {
    this.#messages = messages;
    this.tell((handle) => handle.setMessages(messages));
  }

  /** As if the cashier had pressed Charge. */
  charge() {
    this.tell((handle) => handle.charge());
  }

  /** As if the cashier had pressed Cancel. */
  cancel() {
    this.tell((handle) => handle.cancel());
  }

  /** As if the cashier had pressed Done. */
  reset() {
    this.tell((handle) => handle.reset());
  }

  /** The texts load while the wasm does. */
  async prepare() {
    this.#texts = await textsOf(tagOf(this));
  }

  mount(exports, container) {
    return exports.Checkout.mount(this, container, {
      proxy: this.getAttribute("proxy"),
      tokenUrl: this.getAttribute("token-url"),
      location: this.getAttribute("location"),
      locale: tagOf(this),
      texts: this.#texts,
      order: this.#order,
      fetchToken: this.#fetchToken,
      messages: this.#messages,
    });
  }

  skeleton() {
    const bars = ["small", "large", "row", "row", "button"].map((size) => blocks(`bone ${size}`));
    const skeleton = blocks("card skeleton", ...bars);
    skeleton.setAttribute("aria-hidden", "true");
    return skeleton;
  }

  async #speak() {
    const tag = tagOf(this);
    await this.prepare();
    if (tag === tagOf(this)) this.tell((handle) => handle.setLanguage(tag, this.#texts));
  }
}

define("ipp-checkout", IppCheckout);
