// The tabs of one browser with the same till at the same proxy: they share one event stream and mirror
// what the driving tab (`driver_lock.js`) shows. Two elements on one page count as two tabs for the
// stream and as one for driving.
//
// The tab with the stream holds a browser lock, which is freed however the tab ends. A channel carries
// the proxy's events and which payment is shown, never a token.

import { controller, driverLockOf } from "./driver_lock.js";
import { connectionsTo } from "../net/connections.js";

export { counted } from "../format/plural.js";
export { pauseStreams, releaseHiddenStreams, resumeStreams } from "../net/connections.js";

/**
 * The version of `TabMessage`, in the name of the stream's lock and of the channel. Tabs with another
 * version, side by side after an update, have a stream of their own and say nothing to each other: they
 * would not understand. The driver's lock has no version, so that one tab of all of them drives.
 */
const MESSAGES_VERSION = 3;

/** Milliseconds without a relayed event after which a visible tab asks whether the tab with the stream still runs. */
const ASK_AFTER_MS = 1_500;
/** How long a visible tab waits for the answer, in milliseconds; then it takes the stream over. */
const ANSWER_TIMEOUT_MS = 2_000;
/** The same for hidden tabs, which ask nothing: two heartbeats of 15 s, and more, so that visible tabs come first. */
const HIDDEN_TIMEOUT_MS = 45_000;
/** Up to so much longer each tab waits, in milliseconds, so that tabs don't all connect at once. */
const CHANCE_MS = 1_000;

const FINAL = new Set(["paid", "held", "cancelled", "expired", "failed"]);

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
 * The name of an event of the stream. `#keep` reads those that change what a newly joined tab is told.
 *
 * @typedef {"snapshot" | "payment" | "device" | "devices" | "confirmed" | "heartbeat"} EventName
 */

/**
 * A message between the tabs of a till. `to` is the id of its only addressee.
 *
 * - `event`: an event of the stream, as the proxy sent it.
 * - `lost`: the stream is lost.
 * - `hello`: a tab has come and waits for the tab with the stream to answer.
 * - `wait`: the answer while there is no snapshot yet.
 * - `ask`: a tab has heard nothing for a while; the answer is `wait` too.
 * - `who`: asks the driving tab for `shown`.
 * - `shown`: the payment on the driving tab's screen, in the element with this `id`; `doubtful` if the
 *   proxy may not know the payment.
 *
 * @typedef {(
 *   | { kind: "event", name: EventName, data: string, to?: string }
 *   | { kind: "lost" }
 *   | { kind: "hello", from: string }
 *   | { kind: "ask", from: string }
 *   | { kind: "wait", to: string }
 *   | { kind: "who" }
 *   | { kind: "shown", id: string, payment: string, doubtful: boolean }
 * )} TabMessage
 */

/**
 * A message to the wasm, which `mod.rs` reads. Without a payment on the screen `payment` is empty.
 *
 * @typedef {(
 *   | { kind: "event", name: EventName, data: string }
 *   | { kind: "lost" }
 *   | { kind: "role", drives: boolean }
 *   | { kind: "shown", payment: string, doubtful: boolean }
 * )} WidgetMessage
 */

/** One element among the tabs of its till. */
export class Tabs {
  /** @type {Host} */
  #host;
  /** @type {(message: WidgetMessage) => void} */
  #tell;
  /** The name of both the stream's lock and the channel. */
  #name;
  /** This tab's address on the channel, for answers to it alone. */
  #id = String(Math.random());
  #driver;
  #connections;
  /** The channel to the other tabs. @type {BroadcastChannel | undefined} */
  #channel;
  #closed = false;
  /** Whether this page drives; undefined until that is known. @type {boolean | undefined} */
  #drives;
  /** The payment on the screen; empty without one. */
  #payment = "";
  /** Whether the proxy may not know that payment. */
  #doubtful = false;
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
   * @param {string} till
   * @param {(message: WidgetMessage) => void} tell Calls the wasm.
   */
  constructor(host, proxy, till, tell) {
    this.#host = host;
    this.#driver = driverLockOf(proxy, till);
    this.#connections = connectionsTo(proxy);
    this.#tell = tell;
    this.#driver.members.add(this);
    this.#connections.members.add(this);
    // Only now, so that the driver's lock is not given up in between.
    host[JOINED]?.leave();
    host[JOINED] = this;
    this.#name = `ipp-checkout stream ${MESSAGES_VERSION} ${this.#driver.key}`;
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
    if (!this.#connections.released) await this.#connections.free();
    // The lock was kept meanwhile.
    if (this.#closed || this.#pass) return;
    await this.#driver.known;
    if (this.#closed) return;
    this.setDriving(this.#driver.held);
    if (this.#isAlone()) return this.#connections.free();
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
    if (this.#connections.closed) return this.closeStream(this.#connections.released);
    if (!this.#isAlone() && !this.#pass) return;
    await /** @type {Promise<void>} */ (new Promise((lose) => (this.#lose = lose)));
  }

  /**
   * Gives the stream's connection up. If only for a moment, no tab is told, since the next snapshot has
   * what is missed; if for longer (`released`), another tab opens a stream if it can.
   *
   * @param {boolean} released
   */
  closeStream(released) {
    if (released && (this.#pass || this.#isAlone())) {
      this.pass();
      this.#call({ kind: "lost" });
    }
    this.#lose?.();
  }

  /**
   * Relays an event of the stream to the other tabs.
   *
   * @param {EventName} name
   * @param {string} data
   */
  relay(name, data) {
    this.#post({ kind: "event", name, data });
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
    this.#post({ kind: "lost" });
    this.#release();
  }

  /** Makes this page the driving one. */
  takeOver() {
    this.#driver.take();
  }

  /**
   * Tells the other tabs which payment is on the screen.
   *
   * @param {string} payment Empty for none.
   * @param {boolean} doubtful The proxy may not know it yet.
   */
  shows(payment, doubtful) {
    if (payment === this.#payment && doubtful === this.#doubtful) return;
    this.#payment = payment;
    this.#doubtful = doubtful;
    this.#sayShown();
  }

  /**
   * Takes whether this page drives.
   *
   * @param {boolean | undefined} drives
   */
  setDriving(drives) {
    if (this.#closed || drives === this.#drives) return;
    this.#drives = drives;
    this.#call({ kind: "role", drives: !!drives });
    if (drives) this.#sayShown();
    else this.#post({ kind: "who" });
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
    this.#release();
    this.#driver.leave(this);
    this.#connections.leave(this);
    if (this.#host[JOINED] === this) delete this.#host[JOINED];
  }

  #looked = () => {
    if (document.hidden) return;
    this.#driver.queue();
    // The tab with the stream may have been put to sleep.
    if (this.#won) this.#greet();
  };

  /** Whether nothing can be shared. */
  #isAlone() {
    return this.#driver.alone || !this.#channel;
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
        if (this.#connections.released) return void this.#connections.free().then(() => this.#queue(won));
        clearTimeout(this.#timer);
        had = true;
        this.#won = undefined;
        const passed = /** @type {Promise<void>} */ (new Promise((pass) => (this.#pass = pass)));
        won();
        return passed;
      });
    } catch {
      if (!had || this.#closed) return;
      this.#release();
      this.#lose?.();
    }
  }

  #release() {
    this.#pass?.();
    this.#pass = this.#payments = this.#busy = undefined;
  }

  #greet() {
    this.#post({ kind: "hello", from: this.#id });
    this.#expect();
  }

  /** Asks whether the tab with the stream still runs if no message comes for a while, unless this tab is hidden. */
  #listen() {
    if (document.hidden) return this.#expect();
    this.#after(ASK_AFTER_MS, () => {
      this.#post({ kind: "ask", from: this.#id });
      this.#expect();
    });
  }

  /** Takes the stream if no message comes. */
  #expect() {
    const patience = document.hidden ? HIDDEN_TIMEOUT_MS : ANSWER_TIMEOUT_MS;
    this.#after(patience + Math.random() * CHANCE_MS, () => this.#steal());
  }

  /**
   * Sets the one timer of waiting for messages.
   *
   * @param {number} ms
   * @param {() => void} then
   */
  #after(ms, then) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }

  #steal() {
    this.#queued?.abort();
    this.#call({ kind: "lost" });
    this.#request({ steal: true });
  }

  /** @param {TabMessage} message */
  #post(message) {
    try {
      if (!this.#closed) this.#channel?.postMessage(message);
    } catch {
      // The page may have broken the channel: then nothing is shared.
    }
  }

  #sayShown() {
    if (!this.#drives) return;
    this.#post({ kind: "shown", id: this.#host.id, payment: this.#payment, doubtful: this.#doubtful });
  }

  /**
   * Handles a message, which any script of this origin may have sent: the wasm checks what it is passed.
   *
   * @param {TabMessage | null} message
   */
  #heard(message) {
    if (typeof message !== "object" || !message || ("to" in message && message.to !== this.#id)) return;
    if (message.kind === "who") this.#sayShown();
    else if (message.kind === "shown") {
      if (this.#drives === false && message.id === this.#host.id) this.#call(message);
    } else if (message.kind === "hello") {
      if (this.#pass) this.#answer(message.from);
    } else if (message.kind === "ask") {
      if (this.#pass) this.#post({ kind: "wait", to: message.from });
    } else if (this.#won) {
      const { kind } = message;
      if (kind === "event" || kind === "lost" || kind === "wait") this.#listen();
      if (kind === "event" || kind === "lost") this.#call(message);
    }
  }

  /**
   * Sends a newly joined tab a snapshot as fresh as what the others have.
   *
   * @param {string} newcomer Its id.
   */
  #answer(newcomer) {
    if (!this.#payments || !this.#busy) return this.#post({ kind: "wait", to: newcomer });
    /** @type {(a: Payment, b: Payment) => number} */
    const newest = (a, b) => (a.created_at < b.created_at ? 1 : -1);
    const snapshot = {
      server_time: new Date(Date.now() + this.#ahead).toISOString(),
      payments: [...this.#payments.values()].sort(newest),
      busy: [...this.#busy.values()],
    };
    this.#post({ kind: "event", name: "snapshot", data: JSON.stringify(snapshot), to: newcomer });
  }

  /**
   * Keeps what a newly joined tab will be told.
   *
   * @param {EventName} name
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
   * @param {WidgetMessage} message
   */
  #call(message) {
    if (this.#closed) return;
    try {
      this.#tell(message);
    } catch (error) {
      this.leave();
      throw error;
    }
  }
}
