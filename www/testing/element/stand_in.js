// What the wasm is to the element, without wasm: the page's calls are answered by the element's rules, and
// everything else is what a test says.

/**
 * @typedef {import("../../npm/ipp-checkout.js").Order} Order
 * @typedef {import("../../npm/ipp-checkout.js").Payment} Payment
 * @typedef {import("../../npm/ipp-checkout.js").PaymentState} PaymentState
 * @typedef {import("../../ipp-checkout.js").Checkout} Checkout
 * @typedef {import("../../ipp-checkout.js").Config} Config
 * @typedef {import("../../ipp-checkout.js").Refused} Refused
 */

/**
 * A sale from the charge on; `payment` once the test has shown one.
 *
 * @typedef {object} Sale
 * @property {Order} order
 * @property {Payment} [payment]
 * @property {boolean} [cancelAsked]
 * @property {Set<string>} told The events that come once a payment, and have come.
 */

/** Every state, and the event that comes once a payment reaches it. @type {Record<PaymentState, string | null>} */
export const STATES = {
  starting: null,
  sent: null,
  active: null,
  cancelling: null,
  paid: "ipp-paid",
  cancelled: "ipp-ended",
  expired: "ipp-ended",
  failed: "ipp-ended",
  unknown: null,
  held: "ipp-attention",
  needs_attention: "ipp-attention",
};

/** The states that have a reason. @type {PaymentState[]} */
const WITH_REASON = ["failed", "held", "unknown", "needs_attention"];
const REASON = { code: "stand_in", detail: "A test says so." };

let made = 0;

/** The number of ids made so far, as a UUID: the same in each run. */
const nextId = () => `00000000-0000-4000-8000-${String((made += 1)).padStart(12, "0")}`;

/** @implements {Pick<Checkout, keyof Checkout>} */
export class StandIn {
  #host;
  /** @type {Order | null} */
  #order;
  #hasToken;
  #ready = false;
  /** @type {Sale | undefined} */
  #sale;
  /** The payments that took their order's money, by its reference. @type {Map<string, Payment>} */
  #charged = new Map();
  /** Why the next call does nothing. @type {Refused | undefined} */
  #refused;

  /**
   * @param {HTMLElement} host
   * @param {HTMLElement} _container
   * @param {Config} config
   */
  static mount(host, _container, config) {
    return new StandIn(host, config);
  }

  /**
   * @param {HTMLElement} host
   * @param {Config} config
   */
  constructor(host, { order, fetchToken }) {
    this.#host = host;
    this.#order = copy(/** @type {Order | null} */ (order ?? null));
    this.#hasToken = typeof fetchToken === "function";
  }

  /** The till can take an order. */
  ready() {
    this.#ready = true;
    this.#dispatch("ipp-ready", null);
  }

  /**
   * The payment, a new one if none runs, is in this state.
   *
   * @param {PaymentState} state
   * @param {Partial<Payment>} [changes]
   * @returns {Payment}
   */
  show(state, changes) {
    const shown = isDone(this.#sale?.payment) ? undefined : this.#sale;
    const order = shown?.order ?? changes?.order ?? this.#order;
    if (!order) throw new Error("A payment needs an order: set the element’s `order`.");
    const sale = (this.#sale = shown ?? { order, told: new Set() });
    const [before, now] = [sale.payment, new Date().toISOString()];
    const payment = copy({
      payment_id: nextId(),
      order: sale.order,
      device_id: "stand-in",
      session_status: null,
      taps: [],
      settled: null,
      created_at: now,
      expires_at: null,
      ...before,
      version: (before?.version ?? 0) + 1,
      state,
      session_id: before?.session_id ?? (state === "starting" ? null : nextId()),
      order_id: before?.order_id ?? (state === "paid" ? nextId() : null),
      reason: WITH_REASON.includes(state) ? REASON : null,
      cancel_asked: Boolean(sale.cancelAsked || before?.cancel_asked || state === "cancelling"),
      confirmed_at: now,
      ...changes,
    });
    sale.payment = payment;
    const reference = payment.order.merchant_reference1;
    if (state === "paid" || state === "held") this.#charged.set(reference, payment);
    else this.#charged.delete(reference);
    this.#dispatch("ipp-change", payment);
    const once = STATES[state];
    if (once && !sale.told.has(once)) {
      sale.told.add(once);
      this.#dispatch(once, payment);
    }
    return payment;
  }

  /**
   * The charge that has begun is refused; without one, the next call is.
   *
   * @param {string} code
   * @param {string} [detail]
   * @param {object} [payment]
   */
  refuse(code, detail = "", payment) {
    const refused = { code, detail, payment };
    if (!this.#sale || this.#sale.payment) {
      this.#refused = refused;
      return;
    }
    this.#sale = undefined;
    // A charge that the page itself took back is no error.
    if (code !== "not_started") this.error(code, detail);
    this.#dispatch("ipp-not-started", refused);
  }

  /**
   * @param {string} code
   * @param {string} [detail]
   */
  error(code, detail = "") {
    this.#dispatch("ipp-error", { code, detail });
  }

  charge() {
    const refused = this.#nextRefusal() ?? this.#notChargeable();
    if (refused || runs(this.#sale)) return refused;
    this.#sale = { order: /** @type {Order} */ (this.#order), told: new Set() };
    this.#dispatch("ipp-starting", null);
  }

  cancel() {
    const refused = this.#nextRefusal();
    if (refused) return refused;
    if (!this.#sale) return { code: this.#ready ? "no_payment" : "not_ready" };
    this.#sale.cancelAsked = runs(this.#sale);
  }

  reset() {
    const refused = this.#nextRefusal();
    if (refused) return refused;
    if (!this.#sale) return this.#ready ? undefined : { code: "not_ready" };
    const state = this.#sale.payment?.state;
    const unsettled = state === "held" || state === "needs_attention";
    // One that a person must settle can be put aside for another order only.
    if (unsettled ? this.#isSameOrder() : runs(this.#sale)) {
      return { code: state === "held" ? "order_held" : "payment_open" };
    }
    this.#sale = undefined;
  }

  /** @param {unknown} order */
  setOrder(order) {
    const before = JSON.stringify(this.#order);
    this.#order = copy(/** @type {Order | null} */ (order ?? null));
    if (!this.#order || JSON.stringify(this.#order) === before || runs(this.#sale)) return;
    // It takes the place of a payment of another order, or of one that took no money.
    const state = this.#sale?.payment?.state;
    if (!this.#isSameOrder() || (state && STATES[state] === "ipp-ended")) this.#sale = undefined;
  }

  /** @param {unknown} fetchToken */
  setFetchToken(fetchToken) {
    const had = this.#hasToken;
    this.#hasToken = typeof fetchToken === "function";
    if (!had || this.#hasToken || this.#host.hasAttribute("token-url")) return;
    this.#ready = false;
    this.#sale = this.#refused = undefined;
    this.#charged.clear();
    this.#dispatch("ipp-not-started", { code: "till_changed" });
  }

  setAttributes() {}

  readTerminals() {}
  setMessages() {}
  setLanguage() {}
  unmount() {}
  free() {}

  __destroy_into_raw() {
    return 0;
  }

  #nextRefusal() {
    const refused = this.#refused;
    this.#refused = undefined;
    return refused;
  }

  /** @returns {Refused | undefined} */
  #notChargeable() {
    const [order, sale] = [this.#order, this.#sale];
    if (!this.#ready) return { code: "not_ready" };
    if (!order) return { code: "no_order" };
    const payment = sale?.payment;
    if (sale && !this.#isSameOrder()) return { code: "another_order" };
    const another = sale && sale.order.order_amount !== order.order_amount;
    if (runs(sale)) return another ? { code: "order_open", payment } : undefined;
    const charged = this.#charged.get(order.merchant_reference1);
    if (charged) return { code: charged.state === "paid" ? "order_paid" : "order_held", payment: charged };
    return another ? { code: "another_order" } : undefined;
  }

  /** Whether the page's order is that of the sale on the screen. */
  #isSameOrder() {
    return this.#order?.merchant_reference1 === this.#sale?.order.merchant_reference1;
  }

  /**
   * @param {string} type
   * @param {unknown} detail
   */
  #dispatch(type, detail) {
    this.#host.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
  }
}

/** Whether it has ended for good. @param {Payment | undefined} payment */
function isDone(payment) {
  return payment !== undefined && (payment.state === "paid" || STATES[payment.state] === "ipp-ended");
}

/** Whether the terminal may not be done with it. @param {Sale | undefined} sale */
function runs(sale) {
  return sale !== undefined && !isDone(sale.payment) && sale.payment?.state !== "held";
}

/** As JSON brings it. @template T @param {T} value @returns {T} */
function copy(value) {
  return JSON.parse(JSON.stringify(value));
}
