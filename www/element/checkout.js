import { Frame, blocks, define } from "./frame.js";
import { tagOf, textsOf } from "./language.js";

/** What may be set before the element is defined. */
const PROPERTIES = ["order", "fetchToken", "messages"];

/**
 * Charges an order on a Kustom terminal.
 *
 * This comment is the one place that says what pages can rely on: the custom-elements manifest is
 * made from it, and tests hold the README, the types, the parts and the stylesheet to it.
 *
 * @attr {string} proxy - The proxy's address; without it, the page's own host.
 * @attr {string} token-url - POST here answers a till token, as text or as `{"token": …}`. For
 *   pages without script; others set `fetchToken`.
 * @attr {string} location - Show the terminals of this location only.
 * @attr {string} locale - A language tag, such as `sv-SE`; without it, the page's language.
 * @attr {"light" | "dark"} theme - Without it, as the system has it.
 *
 * @prop {Order | null} order - What to charge, in the names of Kustom's create-session body.
 *   Setting it during a payment does not change that payment.
 * @prop {(() => string | Promise<string>) | undefined} fetchToken - Returns a till token, or a
 *   promise of one; asked again when a token has expired.
 * @prop {Partial<Record<MessageName, string>> | undefined} messages - Words of the page's own, by
 *   the names in `locales/en.json`.
 *
 * @fires {CustomEvent<null>} ipp-ready - It can take an order.
 * @fires {CustomEvent<Payment>} ipp-change - The payment shown has changed.
 * @fires {CustomEvent<Payment>} ipp-paid - Paid; once a payment.
 * @fires {CustomEvent<Payment>} ipp-ended - Cancelled, expired or failed; once a payment.
 * @fires {CustomEvent<Payment>} ipp-attention - A person has to look; once a payment.
 * @fires {CustomEvent<IppError>} ipp-error - A bad order, or a refusal: a stable `code`, and a
 *   sentence in `detail`.
 *
 * @csspart card - All of it.
 * @csspart order - What is to be paid: reference, amount, tax and lines.
 * @csspart reference - The order's reference.
 * @csspart amount - The amount.
 * @csspart tax - The tax in it.
 * @csspart lines - The order's lines, folded.
 * @csspart line - One of them.
 * @csspart stage - Where the state or the terminals stand.
 * @csspart state - What happens.
 * @csspart icon - Its picture.
 * @csspart status - The headline.
 * @csspart hint - What to do.
 * @csspart detail - What else there is to say.
 * @csspart order-id - Kustom's order, once paid.
 * @csspart ages - Times.
 * @csspart elapsed - How long it has been going on.
 * @csspart confirmed - How old the knowledge is.
 * @csspart ended - When it ended.
 * @csspart picker - The terminals, with their title.
 * @csspart legend - The title.
 * @csspart empty - Why there are none.
 * @csspart devices - The list.
 * @csspart device - One terminal.
 * @csspart link-note - That the connection is lost.
 * @csspart actions - The buttons, and why nothing can be charged.
 * @csspart blocked - Why nothing can be charged.
 * @csspart primary - The large button.
 * @csspart secondary - The other button.
 *
 * @cssprop {<color>} --ipp-accent - The large button's colour.
 * @cssprop {<color>} --ipp-on-accent - Text on it.
 * @cssprop {<color>} --ipp-surface - The card.
 * @cssprop {<color>} --ipp-text - Text.
 * @cssprop {<color>} --ipp-muted - Text that matters less.
 * @cssprop {<color>} --ipp-line - Lines and borders.
 * @cssprop {<color>} --ipp-good - Paid.
 * @cssprop {<color>} --ipp-bad - Declined, cancelled, failed.
 * @cssprop {<color>} --ipp-careful - What is not known, or needs help.
 * @cssprop {<length>} --ipp-radius - The card's corners.
 * @cssprop {*} --ipp-font - The font family.
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
