// Payments: the intent is committed before Kustom is called, create is sent once, and only a read of the session
// says what became of it.

import { Lost, Refused } from "./kustom.js";
import { check } from "./order.js";
import { busyWith, keepsBusy, marked, mustBeFree, OPEN, shown } from "./payment.js";
import { Refusal } from "./refusal.js";
import { read } from "./session.js";

const POLL_MS = 1000;
/** How long an unknown payment is looked for before a person is called. */
const UNKNOWN_MS = 60_000;
/** @typedef {import("./payment.js").Payment} Payment */

export class Payments {
  /** @type {Map<string, Payment>} */
  #all = new Map();
  /** Cancelled before they were known. */
  #withdrawn = new Set();
  /** Callbacks that were taken. */
  #callbacks = new Set();
  /** The sessions that those of the last process were about. */
  #hinted = new Set();
  #journal;
  #kustom;
  #pages;

  /**
   * @param {import("./journal.js").Journal} journal
   * @param {import("./kustom.js").Kustom} kustom
   * @param {import("./pages.js").Pages} pages
   */
  constructor(journal, kustom, pages) {
    this.#journal = journal;
    this.#kustom = kustom;
    this.#pages = pages;
    for (const { payment, withdrawn, callback, session } of journal.before) {
      if (payment) this.#all.set(payment.payment_id, payment);
      if (withdrawn) this.#withdrawn.add(withdrawn);
      if (callback) this.#callbacks.add(callback);
      if (session) this.#hinted.add(session);
    }
  }

  /** Takes up what the last process left open. A create that it may have sent is never sent again. */
  resume() {
    for (const payment of this.#all.values()) {
      if (payment.state === "starting") this.#lost(payment, "restarted", "The proxy restarted before Kustom answered.");
      if (OPEN.includes(payment.state)) this.#watch(payment);
      this.#hinted.delete(payment.session_id);
    }
    // The last process may have ended between a callback's 200 and the read that it led to.
    for (const session of this.#hinted) this.#read(session).catch((error) => console.error(session, error));
  }

  /**
   * Starts a payment, or returns it if it has begun.
   * @param {import("./tokens.js").Claims} caller
   * @param {string} id
   * @param {any} start
   */
  async start(caller, id, start) {
    check(start);
    const body = JSON.stringify(start);
    const begun = this.#all.get(id);
    if (begun) return { payment: this.#same(begun, caller.sub, body), isNew: false };
    const { order, device_id } = start;
    if (caller.max_amount !== undefined && order.order_amount > caller.max_amount)
      throw new Refusal(403, "over_limit", "The amount is over the token's max_amount.");
    const device = await this.#device(caller, device_id);
    // From here to the commit nothing is awaited, so that no other start comes in between.
    const now = this.#all.get(id);
    if (now) return { payment: this.#same(now, caller.sub, body), isNew: false };
    if (this.#withdrawn.has(`${caller.sub} ${id}`))
      throw new Refusal(409, "payment_withdrawn", "A cancel came before this start; nothing was started.");
    mustBeFree([...this.#all.values()], order.merchant_reference1, device_id);
    /** @type {Payment} */
    const payment = {
      payment_id: id,
      till: caller.sub,
      location: device.location_id ?? null,
      version: 0,
      state: "starting",
      session_id: null,
      session_status: null,
      device_id,
      order,
      order_id: null,
      taps: [],
      reason: null,
      cancel_asked: false,
      created_at: new Date().toISOString(),
      confirmed_at: null,
      body,
    };
    this.#all.set(id, payment);
    this.#change(payment, {});
    this.#create(payment);
    return { payment, isNew: true };
  }

  /**
   * Asks for a cancel. What becomes of it is read.
   * @param {string} till
   * @param {string} id
   */
  cancel(till, id) {
    const payment = this.#all.get(id);
    if (payment?.till !== till) {
      // A start that was overtaken by this cancel must not begin later.
      this.#journal.add({ withdrawn: `${till} ${id}` });
      this.#withdrawn.add(`${till} ${id}`);
    }
    const own = this.one(till, id);
    if (OPEN.includes(own.state) && !own.cancel_asked) this.#change(own, { cancel_asked: true });
    this.#askForCancel(own);
    return own;
  }

  /**
   * @param {string} till
   * @param {string} id
   */
  one(till, id) {
    const payment = this.#all.get(id);
    if (payment?.till !== till) throw new Refusal(404, "unknown_payment", "This till has no such payment.");
    return payment;
  }

  /**
   * A till's payments, newest first.
   * @param {string} till
   * @param {boolean} open
   */
  list(till, open) {
    const own = [...this.#all.values()].filter((payment) => payment.till === till);
    return own.filter((payment) => !open || OPEN.includes(payment.state)).reverse();
  }

  /** The payments that keep devices busy. */
  busy() {
    return [...this.#all.values()].filter(keepsBusy);
  }

  /**
   * Takes a callback whose signature was verified. It is a hint to read the session; of declined cards alone it is
   * the only news.
   * @param {string} id
   * @param {any} event
   */
  callback(id, event) {
    if (this.#callbacks.has(id)) return;
    const session = event.data?.session_id;
    this.#journal.add({ callback: id, session });
    this.#callbacks.add(id);
    const payment = [...this.#all.values()].find(({ session_id }) => session && session_id === session);
    if (payment && event.type === "ipp.payment.failed" && OPEN.includes(payment.state)) {
      const tap = { time: event.timestamp, failure_reason: event.data.failure_reason ?? null };
      this.#change(payment, { taps: [...payment.taps, tap] });
    }
    if (session) this.#read(session).catch(() => {}); // It is read again every second while it is open.
  }

  /**
   * @param {Payment} payment
   * @param {string} till
   * @param {string} body
   */
  #same(payment, till, body) {
    if (payment.till === till && payment.body === body) return payment;
    throw new Refusal(422, "payment_id_reused", "This payment id was used with another body.");
  }

  /**
   * @param {import("./tokens.js").Claims} caller
   * @param {string} id
   */
  async #device(caller, id) {
    const device = await this.#kustom.device(id).catch((error) => {
      throw error instanceof Refused && error.status === 404
        ? new Refusal(404, "unknown_device", "Kustom does not know this terminal.")
        : new Refusal(502, "provider_unavailable", "Kustom could not be asked; nothing was started.");
    });
    const allowed = !caller.devices || caller.devices.includes(id);
    if (!allowed || (caller.loc && caller.loc !== device.location_id))
      throw new Refusal(403, "device_not_allowed", "The token does not allow this terminal.");
    return device;
  }

  /**
   * Sends create, once.
   * @param {Payment} payment
   */
  async #create(payment) {
    const mark = JSON.stringify({ payment_id: payment.payment_id, merchant_data: payment.order.merchant_data });
    const body = { ...payment.order, merchant_data: mark, device_id: payment.device_id };
    body.purchase_started_at = payment.created_at;
    try {
      const session = await this.#kustom.create(body);
      if (!session.session_id) throw new Lost(true);
      this.#apply(payment, await this.#kustom.session(session.session_id).catch(() => session));
    } catch (error) {
      // A callback may have told of it meanwhile.
      if (payment.state !== "starting") return;
      if (error instanceof Refused) this.#end(payment, "provider_refused", `Kustom refused it: ${error.message}.`);
      else if (error instanceof Lost && !error.sent) this.#end(payment, "not_sent", "It never left the proxy.");
      else this.#lost(payment, "create_lost", "Kustom's answer is lost. The terminal may have the payment.");
    }
    if (OPEN.includes(payment.state)) this.#watch(payment);
  }

  /**
   * @param {Payment} payment
   * @param {string} code
   * @param {string} detail
   */
  #end(payment, code, detail) {
    this.#change(payment, { state: "failed", reason: { code, detail } });
  }

  /**
   * @param {Payment} payment
   * @param {string} code
   * @param {string} detail
   */
  #lost(payment, code, detail) {
    this.#change(payment, { state: "unknown", reason: { code, detail } });
  }

  /**
   * Reads a payment until it is final.
   * @param {Payment} payment
   */
  async #watch(payment) {
    const since = Date.now();
    while (OPEN.includes(payment.state)) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      if (payment.session_id) await this.#read(payment.session_id).catch(() => {}); // The next round reads it again.
      // Without a session there is nothing to read: a callback may still name it.
      if (payment.state === "unknown" && Date.now() - since > UNKNOWN_MS)
        this.#change(payment, { state: "needs_attention" });
      this.#askForCancel(payment);
    }
  }

  /** @param {Payment} payment */
  #askForCancel(payment) {
    if (!payment.cancel_asked || !payment.session_id || !OPEN.includes(payment.state)) return;
    const { session_id } = payment;
    // What the answer says is read, and a lost one is asked for again in the next round.
    this.#kustom.cancel(session_id).then(
      () => this.#read(session_id).catch(() => {}),
      () => {},
    );
  }

  /**
   * Reads a session, and finds its payment by its id or by the mark that we sent along.
   * @param {string} id
   */
  async #read(id) {
    const session = await this.#kustom.session(id);
    const payment =
      [...this.#all.values()].find(({ session_id }) => session_id === id) ?? this.#all.get(marked(session));
    if (payment && [null, id].includes(payment.session_id)) this.#apply(payment, session);
  }

  /**
   * @param {Payment} payment
   * @param {any} session
   */
  #apply(payment, session) {
    const confirmed_at = new Date().toISOString();
    const change = read(payment, session);
    const changed = Object.entries(change).some(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(payment[/** @type {keyof Payment} */ (name)]),
    );
    payment.confirmed_at = confirmed_at;
    if (changed) this.#change(payment, change);
  }

  /**
   * Commits a change, then tells the pages of it.
   * @param {Payment} payment
   * @param {Partial<Payment>} change
   */
  #change(payment, change) {
    const next = { ...payment, ...change, version: payment.version + 1 };
    this.#journal.add({ payment: next });
    Object.assign(payment, next);
    this.#pages.payment(payment.till, shown(payment));
    // A payment that needs attention has left its device, which may have another one by now.
    const { device_id, location } = payment;
    const on = this.busy().find((other) => other.device_id === device_id);
    this.#pages.device({ device_id, busy: on ? busyWith(on) : null }, location);
  }
}
