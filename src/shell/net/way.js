// Shares the browser's connections to the proxy. Over HTTP/1.1 a browser opens six per host for all its
// tabs together, and each event stream occupies one. A request about money must not wait behind streams:
// if it is not answered soon, every element of every tab that uses the same host closes its stream for a
// moment. A hidden or frozen tab leaves its connection to a visible one.

import { addressOf } from "../tabs/seat.js";

/** How long streams stay closed at most, in milliseconds; less if the request is answered earlier. */
const MAX_PAUSE_MS = 3_000;
/** How long a hidden tab stays without a stream once another tab could not open its own, in milliseconds. */
const HIDDEN_PAUSE_MS = 60_000;
/** Least interval between pauses for reads, in milliseconds; reads are repeated anyway. */
const READ_PAUSE_INTERVAL_MS = 30_000;

const WAYS = Symbol.for("ipp-checkout ways");

/**
 * An element that has or wants a stream to a host.
 *
 * @typedef {{ yields(gone: boolean): void }} Member
 */

/** @type {typeof globalThis & { [WAYS]?: Map<string, Way> }} */
const page = globalThis;

/**
 * The ways of this page by host, shared by all copies of this file that the page has loaded.
 *
 * @type {Map<string, Way>}
 */
const ways = (page[WAYS] ??= new Map());

/**
 * The way to the proxy's host; elements that have or want a stream there join it.
 *
 * @param {string} proxy
 */
export function wayOf(proxy) {
  const key = hostOf(proxy);
  const way = ways.get(key) ?? new Way(key);
  ways.set(key, way);
  return way;
}

/**
 * Closes streams for a request without an answer yet. Returns false if they stay open.
 *
 * @param {string} proxy
 * @param {boolean} read Whether the request is repeated anyway.
 */
export function giveWay(proxy, read) {
  return ways.get(hostOf(proxy))?.ask(read) ?? false;
}

/**
 * The request is answered: streams may reopen.
 *
 * @param {string} proxy
 */
export function wayGiven(proxy) {
  ways.get(hostOf(proxy))?.answered();
}

/**
 * A stream could not be opened: hidden tabs give up theirs.
 *
 * @param {string} proxy
 */
export function makeRoom(proxy) {
  if (!document.hidden) ways.get(hostOf(proxy))?.say("room");
}

class Way {
  /** Elements that have or want a stream; `yields(gone)` makes them close it. @type {Set<Member>} */
  members = new Set();
  /** The host. @type {string} */
  #key;
  /** The channel to the other tabs. @type {BroadcastChannel | undefined} */
  #channel;
  /** The timer that ends a pause; undefined without one. @type {number | undefined} */
  #paused;
  /** The timer that ends the longer pause of a hidden tab. @type {number | undefined} */
  #away;
  #frozen = false;
  #lastRead = -READ_PAUSE_INTERVAL_MS;
  /** Called once streams may be open. @type {Set<() => void>} */
  #waiting = new Set();

  /** @param {string} key */
  constructor(key) {
    this.#key = key;
    try {
      this.#channel = new BroadcastChannel(`ipp-checkout way ${key}`);
      this.#channel.onmessage = ({ data }) => this.#heard(data);
    } catch {
      // Without a channel only the streams of this page are closed.
    }
    document.addEventListener("freeze", this.#freezes);
    document.addEventListener("resume", this.#resumes);
    document.addEventListener("visibilitychange", this.#looked);
  }

  /** @param {Member} member */
  leave(member) {
    this.members.delete(member);
    if (this.members.size) return;
    ways.delete(this.#key);
    document.removeEventListener("freeze", this.#freezes);
    document.removeEventListener("resume", this.#resumes);
    document.removeEventListener("visibilitychange", this.#looked);
    this.#channel?.close();
    clearTimeout(this.#paused);
    clearTimeout(this.#away);
    this.#paused = this.#away = undefined;
    this.#frozen = false;
    this.#freed();
  }

  /** Whether streams have to be closed now. */
  get closed() {
    return this.#paused !== undefined || this.gone;
  }

  /** Whether streams have to be closed for longer, so that another tab can have one. */
  get gone() {
    return this.#away !== undefined || this.#frozen;
  }

  /** Resolves once streams may be open. */
  async free() {
    while (this.closed) await /** @type {Promise<void>} */ (new Promise((free) => this.#waiting.add(free)));
  }

  /** @param {boolean} read */
  ask(read) {
    const now = Date.now();
    if (read && Math.abs(now - this.#lastRead) < READ_PAUSE_INTERVAL_MS) return false;
    if (read) this.#lastRead = now;
    this.#pause();
    this.say("pause");
    return true;
  }

  answered() {
    this.#goOn();
    this.say("go on");
  }

  /** @param {"pause" | "go on" | "room"} word */
  say(word) {
    try {
      this.#channel?.postMessage(word);
    } catch {
      // The page may have broken the channel.
    }
  }

  /** Handles a message, which any script of this origin may have sent. @param {unknown} word */
  #heard(word) {
    if (word === "pause") this.#pause();
    else if (word === "go on") this.#goOn();
    else if (word === "room" && document.hidden) {
      clearTimeout(this.#away);
      this.#away = setTimeout(this.#comes, HIDDEN_PAUSE_MS);
      this.#end(true);
    }
  }

  #pause() {
    clearTimeout(this.#paused);
    this.#paused = setTimeout(() => this.#goOn(), MAX_PAUSE_MS);
    this.#end(false);
  }

  #goOn() {
    clearTimeout(this.#paused);
    this.#paused = undefined;
    this.#freed();
  }

  #comes = () => {
    clearTimeout(this.#away);
    this.#away = undefined;
    this.#freed();
  };

  #looked = () => document.hidden || this.#comes();

  #freezes = () => {
    this.#frozen = true;
    this.#end(true);
  };

  #resumes = () => {
    this.#frozen = false;
    this.#freed();
  };

  /** @param {boolean} gone */
  #end(gone) {
    for (const member of [...this.members]) member.yields(gone);
  }

  #freed() {
    if (this.closed) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const free of waiting) free();
  }
}

/** @param {string} proxy */
function hostOf(proxy) {
  try {
    return new URL(addressOf(proxy)).host;
  } catch {
    return proxy;
  }
}
