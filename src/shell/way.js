// Connections to the proxy. Over HTTP/1.1 a browser opens six to a host, for all of its tabs
// together, and an event stream keeps one for as long as it runs. A request about money must not
// wait behind streams: if it has no answer soon, every element of every tab that talks to the same
// host ends its stream for a moment. A tab that nobody looks at, or that the browser freezes,
// leaves its connection to one that is looked at.

import { addressOf } from "./seat.js";

/** How long streams stay closed, unless it is said earlier that the request has its answer. */
const PAUSE = 3_000;
/** How long a tab that nobody looks at stays without a stream once another one could not open its own. */
const AWAY = 60_000;
/** Reads are repeated by themselves, and may ask no more often than this. */
const READS = 30_000;

const WAYS = Symbol.for("ipp-checkout ways");

/**
 * Who has a stream to a host, or would have one.
 *
 * @typedef {{ yields(gone: boolean): void }} Member
 */

/** @type {typeof globalThis & { [WAYS]?: Map<string, Way> }} */
const page = globalThis;

/**
 * Those of this page, by host. One list for every copy of this file that the page has loaded.
 *
 * @type {Map<string, Way>}
 */
const ways = (page[WAYS] ??= new Map());

/**
 * The connections to the proxy's host; those who have a stream there join it.
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
 * A request has no answer yet: streams give way, if true is returned.
 *
 * @param {string} proxy
 * @param {boolean} read It is one that is repeated anyway.
 */
export function giveWay(proxy, read) {
  return ways.get(hostOf(proxy))?.ask(read) ?? false;
}

/**
 * That request has its answer: streams may come back.
 *
 * @param {string} proxy
 */
export function wayGiven(proxy) {
  ways.get(hostOf(proxy))?.answered();
}

/**
 * A stream could not be opened: tabs that nobody looks at give up theirs.
 *
 * @param {string} proxy
 */
export function makeRoom(proxy) {
  if (!document.hidden) ways.get(hostOf(proxy))?.say("room");
}

class Way {
  /** Who has a stream, or would have one: each is told by `yields(gone)`. @type {Set<Member>} */
  members = new Set();
  /** The host. @type {string} */
  #key;
  /** To the other tabs. @type {BroadcastChannel | undefined} */
  #channel;
  /** The timer that ends a pause, during one. @type {number | undefined} */
  #paused;
  /** The timer that ends a longer one. @type {number | undefined} */
  #away;
  #frozen = false;
  #lastRead = -READS;
  /** Who is told once streams may be open. @type {Set<() => void>} */
  #waiting = new Set();

  /** @param {string} key */
  constructor(key) {
    this.#key = key;
    try {
      this.#channel = new BroadcastChannel(`ipp-checkout way ${key}`);
      this.#channel.onmessage = ({ data }) => this.#heard(data);
    } catch {
      // Then the streams of this page give way, and no others.
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

  /** No stream is to be open just now. */
  get closed() {
    return this.#paused !== undefined || this.gone;
  }

  /** Nor for longer: another tab should have it. */
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
    if (read && Math.abs(now - this.#lastRead) < READS) return false;
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
      // A page can break that too.
    }
  }

  /** Anything on this page's origin can write here. @param {unknown} word */
  #heard(word) {
    if (word === "pause") this.#pause();
    else if (word === "go on") this.#goOn();
    else if (word === "room" && document.hidden) {
      clearTimeout(this.#away);
      this.#away = setTimeout(this.#comes, AWAY);
      this.#end(true);
    }
  }

  #pause() {
    clearTimeout(this.#paused);
    this.#paused = setTimeout(() => this.#goOn(), PAUSE);
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
