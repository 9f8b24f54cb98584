// Shares the browser's connections to the proxy. Over HTTP/1.1 a browser opens six per host for all its
// tabs together, and each event stream occupies one. A request about money must not wait behind streams:
// if it is not answered soon, every element of every tab that uses the same host closes its stream for a
// moment. A hidden or frozen tab leaves its connection to a visible one.

import { addressOf } from "../tabs/driver_lock.js";

/** How long streams stay closed at most, in milliseconds; less if the request is answered earlier. */
const MAX_PAUSE_MS = 3_000;
/** How long a hidden tab stays without a stream once another tab could not open its own, in milliseconds. */
const HIDDEN_PAUSE_MS = 60_000;
/** Least interval between pauses for reads of one kind, in milliseconds; reads are repeated anyway. */
const READ_PAUSE_INTERVAL_MS = 30_000;

const HOSTS = Symbol.for("ipp-checkout connections");

/**
 * An element that has or wants a stream to a host.
 *
 * @typedef {{ closeStream(released: boolean): void }} Member
 */

/**
 * A message to the other tabs that use the host: close all streams until `resume`, or leave the
 * connection to a visible tab if hidden.
 *
 * @typedef {{ kind: "pause" } | { kind: "resume" } | { kind: "release" }} Message
 */

/** @type {typeof globalThis & { [HOSTS]?: Map<string, Connections> }} */
const page = globalThis;

/**
 * The connections of this page by host, shared by all copies of this file that the page has loaded.
 *
 * @type {Map<string, Connections>}
 */
const hosts = (page[HOSTS] ??= new Map());

/**
 * The connections to the proxy's host; elements that have or want a stream there join them.
 *
 * @param {string} proxy
 */
export function connectionsTo(proxy) {
  const host = hostOf(proxy);
  const connections = hosts.get(host) ?? new Connections(host);
  hosts.set(host, connections);
  return connections;
}

/**
 * Closes streams for a request without an answer yet. Returns false if they stay open.
 *
 * @param {string} proxy
 * @param {string} read What a request reads that is repeated anyway; empty for any other. Each kind has its own
 *   interval: the end of a payment must not wait because the list of terminals was read before.
 */
export function pauseStreams(proxy, read) {
  return hosts.get(hostOf(proxy))?.pause(read) ?? false;
}

/**
 * The request is answered: streams may reopen.
 *
 * @param {string} proxy
 */
export function resumeStreams(proxy) {
  hosts.get(hostOf(proxy))?.resume();
}

/**
 * A stream could not be opened: hidden tabs release their connections.
 *
 * @param {string} proxy
 */
export function releaseHiddenStreams(proxy) {
  if (!document.hidden) hosts.get(hostOf(proxy))?.post({ kind: "release" });
}

class Connections {
  /** Elements that have or want a stream; `closeStream(released)` makes them close it. @type {Set<Member>} */
  members = new Set();
  /** The host. @type {string} */
  #host;
  /** The channel to the other tabs. @type {BroadcastChannel | undefined} */
  #channel;
  /** The timer that ends a pause; undefined without one. @type {number | undefined} */
  #paused;
  /** The timer after which a hidden tab that released its connection takes one again. @type {number | undefined} */
  #hidden;
  #frozen = false;
  /** When streams were last closed for each kind of read, as `Date.now()` counts. @type {Map<string, number>} */
  #lastReads = new Map();
  /** Called once streams may be open. @type {Set<() => void>} */
  #waiting = new Set();

  /** @param {string} host */
  constructor(host) {
    this.#host = host;
    try {
      this.#channel = new BroadcastChannel(`ipp-checkout connections ${host}`);
      this.#channel.onmessage = ({ data }) => this.#heard(data);
    } catch {
      // Without a channel only the streams of this page are closed.
    }
    document.addEventListener("freeze", this.#freeze);
    document.addEventListener("resume", this.#thaw);
    document.addEventListener("visibilitychange", this.#look);
  }

  /** @param {Member} member */
  leave(member) {
    this.members.delete(member);
    if (this.members.size) return;
    hosts.delete(this.#host);
    document.removeEventListener("freeze", this.#freeze);
    document.removeEventListener("resume", this.#thaw);
    document.removeEventListener("visibilitychange", this.#look);
    this.#channel?.close();
    clearTimeout(this.#paused);
    clearTimeout(this.#hidden);
    this.#paused = this.#hidden = undefined;
    this.#frozen = false;
    this.#reopen();
  }

  /** Whether streams have to be closed now. */
  get closed() {
    return this.#paused !== undefined || this.released;
  }

  /** Whether streams have to be closed for longer, so that another tab can have one. */
  get released() {
    return this.#hidden !== undefined || this.#frozen;
  }

  /** Resolves once streams may be open. */
  async free() {
    while (this.closed) await /** @type {Promise<void>} */ (new Promise((free) => this.#waiting.add(free)));
  }

  /** @param {string} read */
  pause(read) {
    const now = Date.now();
    if (read && Math.abs(now - (this.#lastReads.get(read) ?? 0)) < READ_PAUSE_INTERVAL_MS) return false;
    this.#lastReads.set(read, now);
    this.#pause();
    this.post({ kind: "pause" });
    return true;
  }

  resume() {
    this.#resume();
    this.post({ kind: "resume" });
  }

  /** @param {Message} message */
  post(message) {
    try {
      this.#channel?.postMessage(message);
    } catch {
      // The page may have broken the channel.
    }
  }

  /** Handles a message, which any script of this origin may have sent. @param {Partial<Message> | null} message */
  #heard(message) {
    if (message?.kind === "pause") this.#pause();
    else if (message?.kind === "resume") this.#resume();
    else if (message?.kind === "release" && document.hidden) {
      clearTimeout(this.#hidden);
      this.#hidden = setTimeout(this.#reclaim, HIDDEN_PAUSE_MS);
      this.#close(true);
    }
  }

  #pause() {
    clearTimeout(this.#paused);
    this.#paused = setTimeout(() => this.#resume(), MAX_PAUSE_MS);
    this.#close(false);
  }

  #resume() {
    clearTimeout(this.#paused);
    this.#paused = undefined;
    this.#reopen();
  }

  #reclaim = () => {
    clearTimeout(this.#hidden);
    this.#hidden = undefined;
    this.#reopen();
  };

  #look = () => document.hidden || this.#reclaim();

  #freeze = () => {
    this.#frozen = true;
    this.#close(true);
  };

  #thaw = () => {
    this.#frozen = false;
    this.#reopen();
  };

  /** @param {boolean} released */
  #close(released) {
    for (const member of [...this.members]) member.closeStream(released);
  }

  #reopen() {
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
