// The tabs of one browser with the same till at the same proxy: they share one event stream and mirror
// what the acting tab (`seat.js`) shows. Two elements on one page count as two tabs for the stream and
// as one for acting.
//
// The tab with the stream holds a browser lock, which is freed however the tab ends. A channel carries
// the proxy's events and which payment is shown, never a token.

import { controller } from "./seat.js";
import { wayOf } from "../net/way.js";

export { seatOf } from "./seat.js";
export { giveWay, makeRoom, wayGiven } from "../net/way.js";

/** Milliseconds without a relayed event, that is, two heartbeats of 15 s, after which the stream is taken over. */
const SILENCE_TIMEOUT_MS = 35_000;
/** How long to wait for an answer of the tab with the stream, in milliseconds. */
const ANSWER_TIMEOUT_MS = 3_000;
/** How much longer hidden tabs wait, in milliseconds, so that tabs don't all connect at once. */
const HIDDEN_DELAY_MS = 10_000;

const FINAL = new Set(["paid", "held", "cancelled", "expired", "failed"]);

// The kinds of messages to the wasm, by number; `tabs.rs` reads the same numbers.
const EVENT = 0;
const LOST = 1;
const ROLE = 2;
const SHOWN = 3;

/** Where an element keeps the tabs that it joined last: after a crash nothing else would close them. */
const JOINED = Symbol.for("ipp-checkout joined");

/**
 * An element that can have joined the tabs.
 *
 * @typedef {HTMLElement & { [JOINED]?: Tabs }} Host
 */

/**
 * The fields of payments and terminals in the stream's events that are read here.
 *
 * @typedef {{ payment_id: string, state: string, created_at: string }} Payment
 * @typedef {{ device_id: string, busy: unknown }} Device
 */

/**
 * Calls the wasm with the number of a kind and two texts that depend on it.
 *
 * @typedef {(what: number, a: string, b: string) => void} Tell
 */

/** One element among the tabs of its till. */
export class Tabs {
  /** @type {Host} */
  #host;
  /** @type {Tell} */
  #tell;
  /** The name of both the lock and the channel. */
  #name;
  /** This tab's address on the channel, for answers to it alone. */
  #id = String(Math.random());
  #seat;
  #way;
  /** The channel to the other tabs. @type {BroadcastChannel | undefined} */
  #channel;
  #closed = false;
  /** Whether this page acts; undefined until that is known. @type {boolean | undefined} */
  #acts;
  /** The payment on the screen, prefixed by `?` if the proxy may not know it. */
  #shown = "";
  /** The timer after which this tab takes the stream. @type {number | undefined} */
  #timer;
  /** Aborts the queued request for the stream's lock. @type {AbortController | undefined} */
  #queued;
  /** Releases the stream's lock, while this tab holds it. @type {(() => void) | undefined} */
  #pass;
  /** Resolves `turn`, while this tab waits for the stream. @type {(() => void) | undefined} */
  #won;
  /** Resolves `lost`. @type {(() => void) | undefined} */
  #lose;
  /**
   * The open payments by their ids, from the stream while this tab has it.
   *
   * @type {Map<string, Payment> | undefined}
   */
  #payments;
  /** The busy devices, likewise. @type {Map<string, Device> | undefined} */
  #busy;
  /** Milliseconds that the proxy's clock is ahead of this one. */
  #ahead = 0;

  /**
   * @param {Host} host
   * @param {string} proxy
   * @param {ReturnType<typeof import("./seat.js").seatOf>} seat
   * @param {Tell} tell
   */
  constructor(host, proxy, seat, tell) {
    this.#host = host;
    this.#seat = seat;
    this.#way = wayOf(proxy);
    this.#tell = tell;
    seat.members.add(this);
    this.#way.members.add(this);
    // Only now, so that the seat is not given up in between.
    host[JOINED]?.leave();
    host[JOINED] = this;
    this.#name = `ipp-checkout stream ${seat.key}`;
    try {
      this.#channel = new BroadcastChannel(this.#name);
      this.#channel.onmessage = ({ data }) => this.#heard(data);
    } catch {
      // The browser has no channels, or none for this page.
    }
    document.addEventListener("visibilitychange", this.#looked);
  }

  /** Resolves once this tab may open the stream. */
  async turn() {
    if (!this.#way.gone) await this.#way.free();
    // The lock was kept meanwhile.
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

  /** Resolves when another tab has taken the stream or its connection is needed. */
  async lost() {
    this.#lose?.();
    if (this.#way.closed) return this.yields(this.#way.gone);
    if (!this.#isAlone() && !this.#pass) return;
    await /** @type {Promise<void>} */ (new Promise((lose) => (this.#lose = lose)));
  }

  /**
   * Gives the stream's connection up. If only for a moment, no tab is told, since the next snapshot has
   * what is missed; if for longer (`gone`), another tab opens a stream if it can.
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
   * Relays an event of the stream to the other tabs.
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
      // What is not JSON is of no use to any tab.
    }
  }

  /** The stream broke: the next tab in the queue tries. */
  pass() {
    if (!this.#pass) return;
    this.#post("lost");
    this.#let();
  }

  /** Makes this page the acting one. */
  takeOver() {
    this.#seat.take();
  }

  /**
   * Tells the other tabs which payment is on the screen, or none.
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
   * Takes whether this page acts.
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

  /** As `leave`, and resolves pending promises: they would keep their tasks in memory. */
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
    // The tab with the stream may have been put to sleep.
    if (this.#won) this.#greet();
  };

  /** Whether nothing can be shared. */
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
        // Another tab should have the stream: this one queues again later and listens meanwhile.
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
    this.#expect(ANSWER_TIMEOUT_MS);
  }

  /** Takes the stream if no message comes within `wait` milliseconds. @param {number} wait */
  #expect(wait) {
    clearTimeout(this.#timer);
    const chance = Math.random() * 2_000;
    this.#timer = setTimeout(() => this.#steal(), wait + chance + (document.hidden ? HIDDEN_DELAY_MS : 0));
  }

  #steal() {
    this.#queued?.abort();
    this.#call(LOST, "", "");
    this.#request({ steal: true });
  }

  /** @param {string[]} message Its kind, two texts that depend on that, and the id of its only addressee, if any. */
  #post(...message) {
    try {
      if (!this.#closed) this.#channel?.postMessage(message);
    } catch {
      // The page may have broken the channel: then nothing is shared.
    }
  }

  #sayShown() {
    if (this.#acts) this.#post("shown", this.#host.id, this.#shown);
  }

  /** Handles a message, which any script of this origin may have sent. @param {unknown} message */
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
      this.#expect(SILENCE_TIMEOUT_MS);
      if (kind === "event") this.#call(EVENT, a, b);
      else if (kind === "lost") this.#call(LOST, "", "");
    }
  }

  /**
   * Sends a newly joined tab a snapshot as fresh as what the others have.
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
   * Keeps what a newly joined tab will be told.
   *
   * @param {string} name
   * @param {any} data What the proxy sent.
   */
  #keep(name, data) {
    if (name === "snapshot") {
      this.#payments = new Map(data.payments.map((/** @type {Payment} */ payment) => [payment.payment_id, payment]));
      this.#busy = new Map(data.busy.map((/** @type {Device} */ device) => [device.device_id, device]));
    }
    // Events before the first snapshot are contained in it.
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
   * Calls the wasm. If that crashes, leaves, so that it is not called again and other tabs can take
   * over.
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
