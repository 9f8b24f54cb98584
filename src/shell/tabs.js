// The tabs of one browser that speak for the same till at the same proxy: they share one event
// stream, and show what the one that acts (`seat.js`) shows. Two elements on one page are tabs to
// each other for the stream, and one tab for acting.
//
// A lock of the browser says whose the stream is: it is free again however its tab ends. A channel
// carries what the proxy pushed, and which payment is shown; never a token.

import { controller } from "./seat.js";
import { wayOf } from "./way.js";

export { seatOf } from "./seat.js";
export { giveWay, makeRoom, wayGiven } from "./way.js";

/** The proxy sends a heartbeat every 15 s; a tab that passes none of two on is not to be relied on. */
const SILENCE = 35_000;
/** A tab that lives answers in less. */
const ANSWER = 3_000;
/** Tabs that nobody looks at wait longer, so that they are not all at once at the proxy's door. */
const HIDDEN = 10_000;

const FINAL = new Set(["paid", "held", "cancelled", "expired", "failed"]);

// What the wasm is told, by number.
const EVENT = 0;
const LOST = 1;
const ROLE = 2;
const SHOWN = 3;

/** Where an element keeps what it joined last: after a crash nobody else would close it. */
const JOINED = Symbol.for("ipp-checkout joined");

/**
 * An element that can have joined the tabs.
 *
 * @typedef {HTMLElement & { [JOINED]?: Tabs }} Host
 */

/**
 * What is read of a payment, and of a terminal, in what the stream told.
 *
 * @typedef {{ payment_id: string, state: string, created_at: string }} Payment
 * @typedef {{ device_id: string, busy: unknown }} Device
 */

/**
 * How the wasm is told: what, by its number, and two texts that depend on it.
 *
 * @typedef {(what: number, a: string, b: string) => void} Tell
 */

/** One element among the tabs of its till. */
export class Tabs {
  /** @type {Host} */
  #host;
  /** @type {Tell} */
  #tell;
  /** The lock's name, and the channel's. */
  #name;
  /** By which the other tabs answer this one alone. */
  #id = String(Math.random());
  #seat;
  #way;
  /** To the other tabs. @type {BroadcastChannel | undefined} */
  #channel;
  #closed = false;
  /** Whether this page acts, once that is known. @type {boolean | undefined} */
  #acts;
  /** The payment on the screen, behind a `?` if the proxy may not know it. */
  #shown = "";
  /** Takes the stream. @type {number | undefined} */
  #timer;
  /** Ends the waiting for the stream's lock. @type {AbortController | undefined} */
  #queued;
  /** Gives the stream's lock back, while this tab has it. @type {(() => void) | undefined} */
  #pass;
  /** Resolves `turn`, while this tab waits for the stream. @type {(() => void) | undefined} */
  #won;
  /** Resolves `lost`. @type {(() => void) | undefined} */
  #lose;
  /**
   * What the stream told, while it is this tab's: the open payments by their ids.
   *
   * @type {Map<string, Payment> | undefined}
   */
  #payments;
  /** As above: the busy devices. @type {Map<string, Device> | undefined} */
  #busy;
  /** Milliseconds that the proxy's clock is ahead of this one. */
  #ahead = 0;

  /**
   * @param {Host} host
   * @param {string} proxy
   * @param {ReturnType<typeof import("./seat.js").seatOf>} seat
   * @param {Tell} tell Is told everything.
   */
  constructor(host, proxy, seat, tell) {
    this.#host = host;
    this.#seat = seat;
    this.#way = wayOf(proxy);
    this.#tell = tell;
    seat.members.add(this);
    this.#way.members.add(this);
    // Now that the place is kept.
    host[JOINED]?.leave();
    host[JOINED] = this;
    this.#name = `ipp-checkout stream ${seat.key}`;
    try {
      this.#channel = new BroadcastChannel(this.#name);
      this.#channel.onmessage = ({ data }) => this.#heard(data);
    } catch {
      // A browser that has none, or none for this page.
    }
    document.addEventListener("visibilitychange", this.#looked);
  }

  /** Resolves once the stream is this tab's to open. */
  async turn() {
    if (!this.#way.gone) await this.#way.free();
    // It was kept meanwhile.
    if (this.#closed || this.#pass) return;
    await this.#seat.known;
    if (this.#closed) return;
    this.seated(this.#seat.taken);
    if (this.#isAlone()) return this.#way.free();
    return /** @type {Promise<void>} */ (
      new Promise((won) => {
        this.#won = won;
        this.#queued = controller();
        this.#queue(won);
        this.#greet();
      })
    );
  }

  /** Resolves if another tab has taken the stream, or its connection is needed. */
  async lost() {
    this.#lose?.();
    if (this.#way.closed) return this.yields(this.#way.gone);
    if (!this.#isAlone() && !this.#pass) return;
    await /** @type {Promise<void>} */ (new Promise((lose) => (this.#lose = lose)));
  }

  /**
   * The stream's connection is needed. For a moment: nobody is told, since what happens meanwhile
   * is in the next snapshot. Or for longer: another tab opens one, if it can.
   *
   * @param {boolean} gone
   */
  yields(gone) {
    if (gone && (this.#pass || this.#isAlone())) {
      this.pass();
      this.#call(LOST, "", "");
    }
    this.#lose?.();
  }

  /**
   * What the stream told, for the others.
   *
   * @param {string} name
   * @param {string} data
   */
  relay(name, data) {
    this.#post("event", name, data);
    if (!this.#pass) return;
    try {
      this.#keep(name, JSON.parse(data));
    } catch {
      // What is not JSON is nothing to anybody.
    }
  }

  /** The stream broke: whoever waits for it tries next. */
  pass() {
    if (!this.#pass) return;
    this.#post("lost");
    this.#let();
  }

  /** Acts from now on. */
  takeOver() {
    this.#seat.take();
  }

  /**
   * The payment on the screen, or nothing.
   *
   * @param {string} payment
   * @param {boolean} doubtful The proxy may not know it yet.
   */
  shows(payment, doubtful) {
    const shown = (doubtful ? "?" : "") + payment;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#sayShown();
  }

  /**
   * Whether this page acts.
   *
   * @param {boolean | undefined} acts
   */
  seated(acts) {
    if (this.#closed || acts === this.#acts) return;
    this.#acts = acts;
    this.#call(ROLE, acts ? "drives" : "", "");
    if (acts) this.#sayShown();
    else this.#post("who");
  }

  /** As `leave`; and nothing is waited for any more, since that would keep what waits in memory. */
  close() {
    this.leave();
    this.#won?.();
    this.#lose?.();
  }

  leave() {
    if (this.#closed) return;
    this.#closed = true;
    document.removeEventListener("visibilitychange", this.#looked);
    clearTimeout(this.#timer);
    this.#channel?.close();
    this.#queued?.abort();
    this.#let();
    this.#seat.leave(this);
    this.#way.leave(this);
    if (this.#host[JOINED] === this) delete this.#host[JOINED];
  }

  #looked = () => {
    if (document.hidden) return;
    this.#seat.queue();
    // Whoever has the stream may have been put to sleep.
    if (this.#won) this.#greet();
  };

  /** Nothing can be shared. */
  #isAlone() {
    return this.#seat.alone || !this.#channel;
  }

  /** @param {() => void} won */
  #queue(won) {
    if (this.#won === won) this.#request({ signal: this.#queued?.signal });
  }

  /** @param {LockOptions} options */
  async #request(options) {
    let had = false;
    try {
      await navigator.locks.request(this.#name, options, () => {
        const won = this.#won;
        if (this.#closed || !won) return;
        // Another tab should have it: this one stands in line again later, and listens meanwhile.
        if (this.#way.gone) return void this.#way.free().then(() => this.#queue(won));
        clearTimeout(this.#timer);
        had = true;
        this.#won = undefined;
        const passed = /** @type {Promise<void>} */ (new Promise((pass) => (this.#pass = pass)));
        won();
        return passed;
      });
    } catch {
      if (!had || this.#closed) return;
      this.#let();
      this.#lose?.();
    }
  }

  #let() {
    this.#pass?.();
    this.#pass = this.#payments = this.#busy = undefined;
  }

  #greet() {
    this.#post("hello", this.#id);
    this.#expect(ANSWER);
  }

  /** Takes the stream if nothing is heard for so long. @param {number} wait */
  #expect(wait) {
    clearTimeout(this.#timer);
    const chance = Math.random() * 2_000;
    this.#timer = setTimeout(() => this.#steal(), wait + chance + (document.hidden ? HIDDEN : 0));
  }

  #steal() {
    this.#queued?.abort();
    this.#call(LOST, "", "");
    this.#request({ steal: true });
  }

  /** @param {string[]} message Its kind, two texts that depend on that, and whom alone it is for. */
  #post(...message) {
    try {
      if (!this.#closed) this.#channel?.postMessage(message);
    } catch {
      // A page can break that: then nothing is shared.
    }
  }

  #sayShown() {
    if (this.#acts) this.#post("shown", this.#host.id, this.#shown);
  }

  /** Anything on this page's origin can write here. @param {unknown} message */
  #heard(message) {
    if (!Array.isArray(message)) return;
    const [kind, a = "", b = "", to = this.#id] = message;
    if (typeof a !== "string" || typeof b !== "string" || to !== this.#id) return;
    if (kind === "who") this.#sayShown();
    else if (kind === "shown") {
      const [, doubtful = "", payment = ""] = /^(\??)(.*)/.exec(b) ?? [];
      if (this.#acts === false && a === this.#host.id) this.#call(SHOWN, payment, doubtful);
    } else if (kind === "hello") {
      if (this.#pass) this.#answer(a);
    } else if (this.#won) {
      this.#expect(SILENCE);
      if (kind === "event") this.#call(EVENT, a, b);
      else if (kind === "lost") this.#call(LOST, "", "");
    }
  }

  /**
   * A newcomer is told what is known: as fresh as what anybody is told.
   *
   * @param {string} newcomer Its id.
   */
  #answer(newcomer) {
    if (!this.#payments || !this.#busy) return this.#post("wait", "", "", newcomer);
    /** @type {(a: Payment, b: Payment) => number} */
    const newest = (a, b) => (a.created_at < b.created_at ? 1 : -1);
    const snapshot = {
      server_time: new Date(Date.now() + this.#ahead).toISOString(),
      payments: [...this.#payments.values()].sort(newest),
      busy: [...this.#busy.values()],
    };
    this.#post("event", "snapshot", JSON.stringify(snapshot), newcomer);
  }

  /**
   * Keeps what a newcomer is told.
   *
   * @param {string} name
   * @param {any} data What the proxy sent.
   */
  #keep(name, data) {
    if (name === "snapshot") {
      this.#payments = new Map(data.payments.map((/** @type {Payment} */ payment) => [payment.payment_id, payment]));
      this.#busy = new Map(data.busy.map((/** @type {Device} */ device) => [device.device_id, device]));
    }
    // What is told before the first snapshot is in the snapshot too.
    if (!this.#payments || !this.#busy) return;
    if (name === "payment") {
      if (FINAL.has(data.state)) this.#payments.delete(data.payment_id);
      else this.#payments.set(data.payment_id, data);
    } else if (name === "device") {
      if (data.busy) this.#busy.set(data.device_id, data);
      else this.#busy.delete(data.device_id);
    }
    this.#ahead = Date.parse(data.server_time) - Date.now() || this.#ahead;
  }

  /**
   * A crashed wasm is not called again: what it held is for whoever comes next.
   *
   * @type {Tell}
   */
  #call(what, a, b) {
    if (this.#closed) return;
    try {
      this.#tell(what, a, b);
    } catch (error) {
      this.leave();
      throw error;
    }
  }
}
