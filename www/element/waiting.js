// Promises that wait until the payment of an order is over.

/**
 * @typedef {import("../npm/ipp-checkout.js").Payment} Payment
 * @typedef {import("../ipp-checkout.js").Refused} Refused
 */

/**
 * A promise that waits for a payment of an order to be over; `seen` once a payment of it was seen.
 *
 * @typedef {object} Waiter
 * @property {string | undefined} reference
 * @property {boolean} seen
 * @property {(payment: Payment) => void} resolve
 * @property {(error: Error) => void} reject
 */

/** The states in which the terminal is done with a payment and waiting promises settle. */
const OVER = new Set(["paid", "cancelled", "expired", "failed", "held", "needs_attention"]);
/** The refusal when the till changes or logs out: what was begun is no longer this element's. */
const TILL_CHANGED = { code: "till_changed" };

/** What the element knows of the payments, and the promises that wait for one to be over. */
export class Waiting {
  /** The till that payments and promises belong to, once it is known. @type {string | undefined} */
  till;
  /** False only if it is known that no payment runs. */
  paying = true;
  /** The payment shown last. @type {Payment | undefined} */
  #payment;
  /** @type {Set<Waiter>} */
  #waiters = new Set();

  /**
   * Waits until the payment of an order, or else the running one, is over.
   *
   * @param {string} [reference]
   */
  over(reference) {
    const shown = isOver(this.#payment) ? undefined : referenceOf(this.#payment);
    const seen = shown !== undefined && (reference ?? shown) === shown;
    /** @type {Promise<Payment>} */
    const over = new Promise((resolve, reject) =>
      this.#waiters.add({ reference: reference ?? shown, seen, resolve, reject }),
    );
    return over;
  }

  /** Waits for a payment that is being cancelled, which may be over already. */
  cancelled() {
    // A cancel without a payment is refused.
    return this.paying ? this.over() : /** @type {Payment} */ (this.#payment);
  }

  /** The element logs out, or another till in: nothing known still holds. */
  leaveTill() {
    this.#fail(TILL_CHANGED);
  }

  /**
   * Takes one of the element's events.
   *
   * @param {string} type
   * @param {any} detail
   */
  heard(type, detail) {
    if (type === "ipp-till") {
      this.till = detail;
      return;
    }
    this.paying = type === "ipp-starting" || (type === "ipp-change" && !OVER.has(detail.state));
    if (type === "ipp-change") {
      this.#payment = detail;
      for (const waiter of this.#waiters) {
        waiter.reference ??= referenceOf(detail);
        waiter.seen ||= waiter.reference === referenceOf(detail);
      }
      // Unless the payment is only being moved to another terminal.
      if (!this.paying) queueMicrotask(() => this.paying || this.#settle(detail));
    } else if (type === "ipp-not-started") this.#fail(detail);
  }

  /**
   * @param {Payment} payment
   * @param {boolean} [seen] Whether only promises that have seen a payment are settled.
   */
  #settle(payment, seen) {
    for (const waiter of this.#waiters) {
      if (waiter.reference !== referenceOf(payment) || (seen && !waiter.seen)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(payment);
    }
  }

  /**
   * Nothing was started. Promises that have seen no payment meanwhile reject; those that have resolve as
   * cancelled, since the payment was to be moved and could not begin on the other terminal. When the
   * till changes, all reject.
   *
   * @param {Refused} why
   */
  #fail(why) {
    const everybody = why.code === TILL_CHANGED.code;
    if (everybody) {
      this.till = this.#payment = undefined;
      this.paying = false;
    } else if (this.#payment && isOver(this.#payment)) this.#settle(this.#payment, true);
    for (const waiter of this.#waiters) {
      if (waiter.seen && !everybody) continue;
      this.#waiters.delete(waiter);
      waiter.reject(refusal(why));
    }
  }
}

/** @param {Payment | undefined} payment */
function isOver(payment) {
  return payment !== undefined && OVER.has(payment.state);
}

/** @param {Payment | undefined} payment */
function referenceOf(payment) {
  return payment?.order?.merchant_reference1;
}

/** @param {Refused} why */
export function refusal({ code, detail, payment }) {
  const error = new Error(detail || `<ipp-checkout> can’t do that now: ${code}`);
  return Object.assign(error, { code }, payment && { payment });
}
