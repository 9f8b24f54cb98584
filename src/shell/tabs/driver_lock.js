// Decides which page of this browser drives a till: one at a time. The page that drives holds a browser
// lock, which is freed however the page ends. The lock's name never changes: tabs of an older and a newer
// version of this file, side by side after an update, must agree on the one that drives.

/** How long to wait for the browser's answer to a lock request, in milliseconds. */
const LOCK_TIMEOUT_MS = 3_000;

const LOCKS = Symbol.for("ipp-checkout driver locks");

/**
 * An element of the till on this page.
 *
 * @typedef {{ setDriving(drives: boolean): void }} Member
 */

/** @type {typeof globalThis & { [LOCKS]?: Map<string, DriverLock> }} */
const page = globalThis;

/**
 * The locks of this page, shared by all copies of this file that the page has loaded.
 *
 * @type {Map<string, DriverLock>}
 */
const locks = (page[LOCKS] ??= new Map());

/**
 * The lock of the till at the proxy; `setDriving(drives)` tells its members.
 *
 * @param {string} proxy
 * @param {string} till
 */
export function driverLockOf(proxy, till) {
  const key = `${addressOf(proxy)} ${till}`;
  const lock = locks.get(key) ?? new DriverLock(key);
  locks.set(key, lock);
  return lock;
}

class DriverLock {
  /** Proxy and till. @type {string} */
  key;
  /** The till's elements on this page: all of them drive, or none. @type {Set<Member>} */
  members = new Set();
  /** Whether this page holds the lock; undefined until the browser has answered. @type {boolean | undefined} */
  held;
  /** The page can't use locks: every element drives and has a stream of its own. */
  alone = false;
  /** Resolves `known`. @type {(() => void) | undefined} */
  #know;
  /** Aborts the queued request for the lock. @type {AbortController | undefined} */
  #queued;
  /** Identifies the request that holds the lock. @type {object | undefined} */
  #grant;
  /** Releases the lock. @type {(() => void) | undefined} */
  #free;
  /** The timer that ends waiting for the browser's answer. */
  #patience;

  /** @param {string} key */
  constructor(key) {
    this.key = key;
    /** @type {Promise<void>} */
    this.known = new Promise((know) => (this.#know = know));
    this.#patience = setTimeout(() => this.#goAlone(), LOCK_TIMEOUT_MS);
    this.#ask({ ifAvailable: true });
  }

  /** Queues for the lock, on a visible page only. */
  queue() {
    if (this.held !== false || this.#queued || document.hidden) return;
    this.#queued = controller();
    this.#ask({ signal: this.#queued?.signal });
  }

  /** Takes the lock from the page that holds it. */
  take() {
    this.#leaveQueue();
    this.#ask({ steal: true });
  }

  /** @param {Member} member */
  leave(member) {
    this.members.delete(member);
    if (this.members.size) return;
    locks.delete(this.key);
    this.#leaveQueue();
    this.held = undefined;
    // No member is left to wait.
    clearTimeout(this.#patience);
    this.#know?.();
    this.#free?.();
  }

  #leaveQueue() {
    this.#queued?.abort();
    this.#queued = undefined;
  }

  /** @param {LockOptions} options */
  async #ask(options) {
    const grant = {};
    // By then the calling member is in `members`, even where the request fails at once.
    await undefined;
    try {
      await navigator.locks.request(`ipp-checkout drive ${this.key}`, options, (lock) => {
        if (options.signal) this.#queued = undefined;
        if (!this.members.size) return;
        // The page may be hidden by now: the next one in the queue gets the lock.
        if (!lock || (options.signal && document.hidden)) return this.#set(false);
        this.#grant = grant;
        this.#set(true);
        return /** @type {Promise<void>} */ (new Promise((free) => (this.#free = free)));
      });
    } catch {
      if (options.signal?.aborted || !this.members.size) return;
      // Another page took the lock, or this one did again, or the browser has none.
      if (this.#grant === grant) this.#set(false);
      else if (!this.#grant) this.#goAlone();
    }
  }

  #goAlone() {
    this.alone = true;
    this.#set(true);
  }

  /** @param {boolean} held */
  #set(held) {
    clearTimeout(this.#patience);
    this.held = held;
    this.#know?.();
    for (const member of [...this.members]) member.setDriving(held);
    this.queue();
  }
}

/** Aborts waiting for a lock; undefined where the page has removed AbortController. */
export function controller() {
  try {
    return new AbortController();
  } catch {
    return undefined;
  }
}

/**
 * The base URL of requests; a relative `proxy` resolves against the page.
 *
 * @param {string} proxy
 */
export function addressOf(proxy) {
  const api = `${proxy.replace(/\/+$/, "")}/api`;
  try {
    return new URL(api, document.baseURI).href;
  } catch {
    return api;
  }
}
