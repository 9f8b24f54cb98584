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

/** Those of this page, by host. One list for every copy of this file that the page has loaded. */
const ways = (globalThis[Symbol.for("ipp-checkout ways")] ??= new Map());

/** The connections to the proxy's host; those who have a stream there join it. */
export function wayOf(proxy) {
  const key = hostOf(proxy);
  if (!ways.has(key)) ways.set(key, new Way(key));
  return ways.get(key);
}

/**
 * A request has no answer yet: streams give way, if true is returned. `read`: it is one that is
 * repeated anyway.
 */
export function giveWay(proxy, read) {
  return ways.get(hostOf(proxy))?.ask(read) ?? false;
}

/** That request has its answer: streams may come back. */
export function wayGiven(proxy) {
  ways.get(hostOf(proxy))?.answered();
}

/** A stream could not be opened: tabs that nobody looks at give up theirs. */
export function makeRoom(proxy) {
  if (!document.hidden) ways.get(hostOf(proxy))?.say("room");
}

class Way {
  /** Who has a stream, or would have one: each is told by `yields(gone)`. */
  members = new Set();
  #key;
  #channel;
  #paused;
  #away;
  #frozen = false;
  #lastRead = -READS;
  #waiting = new Set();

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
    while (this.closed) await new Promise((free) => this.#waiting.add(free));
  }

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

  say(word) {
    try {
      this.#channel?.postMessage(word);
    } catch {
      // A page can break that too.
    }
  }

  /** Anything on this page's origin can write here. */
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

function hostOf(proxy) {
  try {
    return new URL(addressOf(proxy)).host;
  } catch {
    return proxy;
  }
}
