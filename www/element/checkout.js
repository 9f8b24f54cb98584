// The element. Its doc comment is the public contract's single source: all else is generated from it, or compared.

import { define } from "./dom.js";
import { Early } from "./early.js";
import { giveFeedback } from "./feedback.js";
import { Frame } from "./frame.js";
import { tagOf, textsOf } from "./language.js";
import { sketch, skeleton } from "./skeleton.js";
import { Waiting, refusal } from "./waiting.js";

/**
 * @typedef {import("../npm/ipp-checkout.js").Order} Order
 * @typedef {import("../npm/ipp-checkout.js").Payment} Payment
 * @typedef {import("../ipp-checkout.js").Checkout} Checkout
 * @typedef {import("../ipp-checkout.js").Refused} Refused
 * @typedef {import("./language.js").Texts} Texts
 */

/** Properties that a page may set before the element is defined. */
const PROPERTIES = ["order", "fetchToken", "messages"];
/** Events that the wasm dispatches for this element only; they are stopped here. */
const INTERNAL = ["ipp-starting", "ipp-not-started", "ipp-till"];

/**
 * Charges an order on a Kustom terminal.
 *
 *     const payment = await checkout.charge();
 *     if (payment.state === "paid") printReceipt(payment.order_id);
 *
 * `charge()` and `cancel()` resolve with the payment, as the events have it, once the terminal is
 * done with it. Its `state` then says what became of it, and nothing else does:
 *
 * | state | |
 * |---|---|
 * | `paid` | paid; after `cancel()` too, if the card was faster |
 * | `cancelled`, `expired`, `failed` | nothing was charged |
 * | `held`, `needs_attention` | it is not known yet: a person has to look. Treat it neither as paid nor as unpaid. Should it be settled later, `ipp-change` and `ipp-paid` or `ipp-ended` tell |
 *
 * A payment that the cashier moves to another terminal is over when the payment there is over; if that
 * one could not start, the state is `cancelled`.
 *
 * `charge()` and `cancel()` reject with an `Error` that has a `code`, and only if this call started
 * nothing and nothing that it asked for is running. A rejection says nothing about an earlier payment of
 * the order, except for codes that begin with `order_`: their `payment` is that payment, if known.
 * Another till's payment only has `payment_id`, `state`, `till`, `created_at`, `confirmed_at` and, of
 * the `order`, reference, amount and currency.
 *
 * | code | why |
 * |---|---|
 * | `not_ready` | it is not in a page, or still loading, or still looking for an open payment: wait for `ipp-ready` |
 * | `no_order`, `bad_order` | nothing to charge, or nothing that can be charged; `ipp-error` said what is wrong |
 * | `offline` | the connection to the proxy is lost |
 * | `order_paid`, `order_held` | this order is paid already, here or at another till, whatever the amount; or something else was collected for it |
 * | `order_open`, `order_unsettled` | a payment of this order runs at another till, or here with another amount; or nobody knows yet whether one was charged |
 * | `another_order` | a payment of another order is on the screen: once it is over, `reset()` |
 * | `payment_open` | the payment is open, and can't be reset |
 * | `other_tab` | another tab of this till acts |
 * | `no_terminal`, `terminals_unknown` | none is picked, or there is none; or they can't be read |
 * | `device_busy` | the terminal is busy |
 * | `no_payment` | there is nothing to cancel |
 * | `not_sent` | it could not be sent within 10 s, and will not be sent later |
 * | `not_started` | it came to nothing: cancelled before it was sent, or the proxy never had it |
 * | `till_changed` | the page has logged out, or another till in; what had been started goes on without this element |
 * | any other | the proxy refused; its `code`, and its sentence as the message |
 *
 * Nothing else rejects: no lost connection, no crash, no refusal that leaves the outcome open, and not
 * the removal of the element. The promise waits until the element knows the outcome, for which it must
 * be in a page. Charging an order that is being charged already, with the same amount, waits for that
 * payment. A promise that the page ignores raises no `unhandledrejection`.
 *
 * `reset()` puts a payment aside that is over, and resolves with nothing.
 *
 * `ipp-error` has a code, and a sentence for a person:
 *
 * | code of `ipp-error` | |
 * |---|---|
 * | `bad_order`, `bad_messages` | what the page set is wrong |
 * | `warn_line_tax` | the tax of a line of `order` is not what its rate makes of its amount: the order can be charged, but Kustom may refuse it. For the developer; the console has it too |
 * | `not_loaded` | one of the element's files can't be fetched, is answered by an error or something else, is cut, or does not come: `detail` says which of it, and where. It tries again, past caches, after 5 s, and then ever less often |
 * | `wrong_version` | its files are of different versions, past caches too: serve those of one version, then reload the page |
 * | `policy_blocked` | the page's `Content-Security-Policy` lacks `'wasm-unsafe-eval'` |
 * | `unsupported` | the browser is too old to run the element |
 * | `no_styles`, `no_texts` | its style sheet, or the texts of its language, can't be had: it works without |
 * | `no_token` | there is no `fetchToken`, it fails, or it does not answer |
 * | `no_stream` | no event stream can be opened or read, or something on the way holds it back: the element reads what is new every other second. If that fails too, nothing can be charged until one of the two works |
 * | `stale_answer` | a cache, such as a service worker, answers reads of payments in the proxy's place |
 * | `crashed`, `stopped` | it reloads itself; it crashed too often, and the page has to be reloaded |
 * | any other | the proxy refused; its `code`, and its sentence |
 *
 * Setting `order` during a payment does not change that payment. The element can be moved, removed and
 * reinserted at any time, also in another document, and a page may have several (give each an `id`, by
 * which a reload tells their payments apart). If the script is on the page twice, in whatever versions,
 * the first to run serves all elements.
 *
 * @tag ipp-checkout
 * @attr {string} proxy - The proxy's address; without it, the page's own host.
 * @attr {string} token-url - POST here answers a till token, as text or as `{"token": …}`. For
 *   pages without script; others set `fetchToken`.
 * @attr {string} location - Show the terminals of this location only.
 * @attr {string} locale - A language tag, such as `sv-SE`; without it, the page's language.
 * @attr {"light" | "dark"} theme - Without it, as the system has it, whatever the page looks like: a
 *   page that is always light says `light`.
 * @attr {"sound" | "vibration" | "sound vibration"} feedback - On paid and on a declined card.
 *   Without it, neither.
 *
 * @prop {Order | null} order - What to charge, in the names of Kustom's create-session body.
 *   Setting it during a payment does not change that payment.
 * @prop {(() => string | Promise<string>) | null | undefined} fetchToken - Returns a till token, or a
 *   promise of one; asked again when a token has expired. Another one is asked at once, and ends all
 *   that was begun if its token names another till; `undefined` logs out, and does so too.
 * @prop {Partial<Record<MessageName, string>> | undefined} messages - Words of the page's own, by
 *   the names in `locales/en.json`. What counts has a form for each plural of its language,
 *   `{count, plural, one {# line} other {# lines}}`; `language` is the tag of the language that
 *   they are in, where it is not the till's.
 *
 * @fires {CustomEvent<null>} ipp-ready - It can take an order.
 * @fires {CustomEvent<Payment>} ipp-change - The payment shown has changed.
 * @fires {CustomEvent<Payment>} ipp-paid - Paid. At least once a payment: again after a reload, and
 *   by each element that shows it. Do what may happen once by `payment_id`.
 * @fires {CustomEvent<Payment>} ipp-ended - Cancelled, expired or failed; at least once, likewise. One
 *   that was cancelled to go on at another terminal has not ended the sale and is told by `ipp-change`.
 * @fires {CustomEvent<Payment>} ipp-attention - A person has to look; at least once, likewise.
 * @fires {CustomEvent<IppError>} ipp-error - A bad order, a refusal, or what keeps the element from
 *   working: a stable `code`, and a sentence in `detail`. Once, until it works again.
 *
 * @csspart card - The whole element.
 * @csspart order - The order to pay: reference, amount, tax and lines.
 * @csspart test-mode - The note that no real money is moved.
 * @csspart reference - The order's reference.
 * @csspart amount - The amount.
 * @csspart tax - The tax within the amount.
 * @csspart lines - The order's lines, folded.
 * @csspart line - One line of the order.
 * @csspart terminal - The terminal of the payment.
 * @csspart stage - The place of the state or the terminals.
 * @csspart state - The state of the payment.
 * @csspart progress - The steps of a payment: sent, the customer pays, paid.
 * @csspart icon - The state's picture.
 * @csspart status - The state's headline.
 * @csspart hint - What to do next.
 * @csspart detail - Further details, such as the proxy's sentence.
 * @csspart order-id - The id of Kustom's order, once paid.
 * @csspart ages - The times of the state.
 * @csspart elapsed - How long the payment has been running.
 * @csspart left - How much time is left to pay.
 * @csspart soon - The same, once little time is left.
 * @csspart confirmed - How old the shown state is.
 * @csspart ended - When the payment ended.
 * @csspart picker - The terminals, with their title.
 * @csspart legend - The title of a list of terminals.
 * @csspart empty - Why there are no terminals.
 * @csspart devices - The list of terminals.
 * @csspart device - One terminal.
 * @csspart search - The search among many terminals.
 * @csspart search-field - The field of the search.
 * @csspart clear - The button that clears the search.
 * @csspart nothing-found - The note that no terminal matches the search.
 * @csspart location - The name of a shop, above its terminals.
 * @csspart pairing - The pairing of a phone.
 * @csspart pair - The button that opens and closes the pairing.
 * @csspart paired - Which phone was just paired.
 * @csspart pair-panel - The pairing panel, in place of the terminals.
 * @csspart pair-status - The state of the pairing.
 * @csspart code - The code to type on the phone.
 * @csspart code-left - How long the code is still valid.
 * @csspart new-code - The button that asks for another code.
 * @csspart move - The terminals to move a payment to, with their title.
 * @csspart target - One of these terminals.
 * @csspart link-note - The note that the connection is lost.
 * @csspart open-payments - The till's other open payments, folded.
 * @csspart open-payment - One of these payments.
 * @csspart actions - The buttons, and why nothing can be charged.
 * @csspart blocked - Why nothing can be charged.
 * @csspart primary - The large button.
 * @csspart secondary - The other button.
 *
 * @cssprop {<color>} --ipp-accent - The large button's colour.
 * @cssprop {<color>} --ipp-on-accent - The large button's text.
 * @cssprop {<color>} --ipp-surface - The card's background.
 * @cssprop {<color>} --ipp-text - Text.
 * @cssprop {<color>} --ipp-muted - Less important text.
 * @cssprop {<color>} --ipp-line - Lines and borders.
 * @cssprop {<color>} --ipp-good - Paid.
 * @cssprop {<color>} --ipp-bad - Declined, cancelled, failed.
 * @cssprop {<color>} --ipp-careful - Unknown outcomes, and states that need help.
 * @cssprop {<length>} --ipp-radius - The card's corners.
 * @cssprop {<length>} --ipp-space - The card's padding. Without it, it follows the text.
 * @cssprop {<length>} --ipp-text-size - Text; all other sizes follow it. Without it, it grows with the
 *   element's width, from `16px` to `28px`, and is no smaller than `1rem`.
 * @cssprop {<length>} --ipp-amount-size - The amount. A long one is smaller. Without it, it grows with
 *   the element's width.
 * @cssprop {<length>} --ipp-status-size - The headline of the state.
 * @cssprop {*} --ipp-font - The font family.
 * @cssprop {none | block} --ipp-print - `block` prints the element with the page. Without it, it is
 *   not on paper: a receipt has no buttons.
 *
 * @extends {Frame<Checkout>}
 */
export class IppCheckout extends Frame {
  static observedAttributes = ["proxy", "token-url", "location", "locale"];

  /** @type {Order | null} */
  #order = null;
  /** @type {(() => string | Promise<string>) | null | undefined} */
  #fetchToken;
  /** @type {Texts | undefined} */
  #messages;
  /** The texts of the element's language; undefined for English. @type {Texts | undefined} */
  #texts;
  /** The tag of the element's language. @type {string | undefined} */
  #tag;
  #waiting = new Waiting();
  #early = new Early();

  constructor() {
    super();
    for (const type of ["ipp-ready", "ipp-change", ...INTERNAL]) this.addEventListener(type, this.#heard);
    giveFeedback(this);
  }

  connectedCallback() {
    /** @type {Record<string, unknown>} */
    const bare = /** @type {any} */ (this);
    for (const name of PROPERTIES) {
      if (!Object.hasOwn(bare, name)) continue;
      // An own property, set before the class was there, hides the accessor of the class.
      const value = bare[name];
      delete bare[name];
      bare[name] = value;
    }
    this.#askEarly();
    super.connectedCallback();
    // The element may have moved to a place with another language.
    if (this.handle && this.#tag !== tagOf(this)) this.#speak();
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} after
   */
  attributeChangedCallback(name, before, after) {
    if (before === after || !this.handle) return;
    if (name === "locale") this.#speak();
    else if (name === "proxy" || name === "token-url") {
      // Another proxy means another till: nothing known still holds.
      if (name === "proxy") this.#waiting.leaveTill();
      this.unload();
      this.load();
    } else this.tell((handle) => handle.setAttributes(this.#attributes()));
  }

  get order() {
    return this.#order;
  }

  set order(order) {
    this.#order = order;
    if (!this.handle) sketch(this.shadowRoot, order);
    this.tell((handle) => handle.setOrder(order));
  }

  get fetchToken() {
    return this.#fetchToken;
  }

  set fetchToken(fetchToken) {
    this.#fetchToken = fetchToken;
    if (this.isConnected) this.#askEarly();
    if (this.handle) this.tell((handle) => handle.setFetchToken(fetchToken));
    else if (typeof fetchToken !== "function" && !this.hasAttribute("token-url")) this.#waiting.leaveTill();
  }

  get messages() {
    return this.#messages;
  }

  set messages(messages) {
    this.#messages = messages;
    this.tell((handle) => handle.setMessages(messages));
    this.#mark();
  }

  /** As if the cashier had pressed Charge. The payment, once it is over: see its `state`. @returns {Promise<Payment>} */
  charge() {
    return this.#ask(
      (handle) => handle.charge(),
      () => this.#waiting.over(merchantReference(this.#order)),
    );
  }

  /** As if the cashier had pressed Cancel. The payment, once it is over: maybe `paid`. @returns {Promise<Payment>} */
  cancel() {
    return this.#ask(
      (handle) => handle.cancel(),
      () => this.#waiting.cancelled(),
    );
  }

  /** As if the cashier had pressed Done. @returns {Promise<void>} */
  reset() {
    return this.#ask(
      (handle) => handle.reset(),
      () => {},
    );
  }

  /** True while a payment may be running. */
  get mayBePaying() {
    return this.#waiting.paying;
  }

  unload() {
    this.#early.stop();
    const drawn = this.handle;
    super.unload();
    if (drawn) sketch(this.shadowRoot, this.#order);
  }

  /** @param {string} name */
  word(name) {
    return this.#messages?.[name] ?? this.#texts?.[name] ?? super.word(name);
  }

  /** Loads the texts, in parallel with the wasm. */
  async prepare() {
    this.#tag = tagOf(this);
    const texts = await textsOf(this.#tag);
    if (texts === null) this.report("no_texts", `The texts of “${this.#tag}” can’t be loaded: it speaks English.`);
    else this.works("no_texts");
    this.#texts = texts ?? undefined;
  }

  /**
   * @param {import("./engine.js").Exports} exports
   * @param {HTMLElement} container
   */
  mount(exports, container) {
    this.#mark();
    return exports.Checkout.mount(this, container, {
      ...this.#attributes(),
      till: this.#waiting.till,
      locale: tagOf(this),
      texts: this.#texts,
      order: this.#order,
      fetchToken: this.#fetchToken,
      token: this.#early.end(() => this.tell((handle) => handle.readTerminals())),
      messages: this.#messages,
    });
  }

  /** What the wasm will ask first is asked while it loads. */
  #askEarly() {
    this.#early.begin(this.#fetchToken, () => this.getAttribute("proxy") ?? "");
  }

  /** The attributes by their names, for the wasm. */
  #attributes() {
    return Object.fromEntries(IppCheckout.observedAttributes.map((name) => [name, this.getAttribute(name)]));
  }

  skeleton() {
    return skeleton();
  }

  async #speak() {
    const tag = tagOf(this);
    await this.prepare();
    if (tag !== tagOf(this)) return;
    this.tell((handle) => handle.setLanguage(tag, this.#texts));
    this.#mark();
  }

  /** Sets `lang` to the language of the texts, for screen readers: the page's may be another. */
  #mark() {
    const tag = this.#tag ?? "en";
    // Without texts for the tag they are English, unless the page set its own.
    const own = this.#texts || this.#messages || /^en\b/i.test(tag);
    const root = /** @type {HTMLElement} */ (this.shadowRoot?.querySelector(".root"));
    root.lang = own ? tag : "en";
  }

  /**
   * @template Answer
   * @param {(handle: Checkout) => Refused | undefined} call
   * @param {() => Answer | Promise<Answer>} answer
   */
  #ask(call, answer) {
    const promise = this.#asked(call, answer);
    // The events say the same, so a page may ignore the promise.
    promise.catch(() => {});
    return promise;
  }

  /**
   * @template Answer
   * @param {(handle: Checkout) => Refused | undefined} call
   * @param {() => Answer | Promise<Answer>} answer
   */
  async #asked(call, answer) {
    // The wasm may be dispatching an event to the page: it answers once that is done, for the state at
    // that time.
    await undefined;
    /** @type {Refused | undefined} */
    let refused = this.handle ? undefined : { code: "not_ready" };
    // After a crash in this call it is unknown whether a payment was started: then wait for it.
    this.tell((handle) => (refused = call(handle)));
    if (refused) throw refusal(refused);
    return answer();
  }

  /** @param {Event} event */
  #heard = (event) => {
    const { type, detail, target } = /** @type {CustomEvent} */ (event);
    if (target !== this) return;
    if (INTERNAL.includes(type)) event.stopImmediatePropagation();
    this.#waiting.heard(type, detail);
  };
}

/** The order's reference; undefined if a getter of the page's object throws. @param {Order | null} order */
function merchantReference(order) {
  try {
    return order?.merchant_reference1;
  } catch {
    return undefined;
  }
}

define("ipp-checkout", IppCheckout);
