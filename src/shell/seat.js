// Which page of this browser acts for a till: a place that one of them has at a time. Whose it is
// a lock of the browser says, so that it is free again however its page ends.

/** A browser that has locks tells of them in less. */
const ANSWER = 3_000;

const SEATS = Symbol.for("ipp-checkout seats");

/**
 * One of those who speak for a till on this page.
 *
 * @typedef {{ seated(taken: boolean): void }} Member
 */

/** @type {typeof globalThis & { [SEATS]?: Map<string, Seat> }} */
const page = globalThis;

/**
 * Those of this page. One list for every copy of this file that the page has loaded.
 *
 * @type {Map<string, Seat>}
 */
const seats = (page[SEATS] ??= new Map());

/**
 * The place for the till at the proxy; its members are told by `seated(taken)`.
 *
 * @param {string} proxy
 * @param {string} till
 */
export function seatOf(proxy, till) {
  const key = `${addressOf(proxy)} ${till}`;
  const seat = seats.get(key) ?? new Seat(key);
  seats.set(key, seat);
  return seat;
}

class Seat {
  /** Proxy and till. @type {string} */
  key;
  /** Who on this page speaks for the till: all of them act, or none. @type {Set<Member>} */
  members = new Set();
  /** Whether this page has it; undefined until the browser has said. @type {boolean | undefined} */
  taken;
  /** The browser has no locks, or none for this page: everybody acts, and has a stream. */
  alone = false;
  /** Resolves `known`. @type {(() => void) | undefined} */
  #know;
  /** Ends the waiting for the lock. @type {AbortController | undefined} */
  #queued;
  /** Which request has got the lock. @type {object | undefined} */
  #grant;
  /** Gives the lock back. @type {(() => void) | undefined} */
  #free;
  /** The timer that ends waiting for the browser's word. */
  #patience;

  /** @param {string} key */
  constructor(key) {
    this.key = key;
    /** @type {Promise<void>} */
    this.known = new Promise((know) => (this.#know = know));
    this.#patience = setTimeout(() => this.#goAlone(), ANSWER);
    this.#ask({ ifAvailable: true });
  }

  /** Waits for whoever has it to go. Only a page that is looked at does. */
  queue() {
    if (this.taken !== false || this.#queued || document.hidden) return;
    this.#queued = controller();
    this.#ask({ signal: this.#queued?.signal });
  }

  /** Takes it from whoever has it. */
  take() {
    this.#leaveQueue();
    this.#ask({ steal: true });
  }

  /** @param {Member} member */
  leave(member) {
    this.members.delete(member);
    if (this.members.size) return;
    seats.delete(this.key);
    this.#leaveQueue();
    this.taken = undefined;
    // Nobody is left to wait.
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
    // Whoever asks has come in by then, also where there are no locks to wait for.
    await undefined;
    try {
      await navigator.locks.request(`ipp-checkout drive ${this.key}`, options, (lock) => {
        if (options.signal) this.#queued = undefined;
        if (!this.members.size) return;
        // Somebody may have turned away meanwhile: the next one in the queue has it then.
        if (!lock || (options.signal && document.hidden)) return this.#set(false);
        this.#grant = grant;
        this.#set(true);
        return /** @type {Promise<void>} */ (new Promise((free) => (this.#free = free)));
      });
    } catch {
      if (options.signal?.aborted || !this.members.size) return;
      // It was taken by another page, or by this one once more, or can't be had in this browser.
      if (this.#grant === grant) this.#set(false);
      else if (!this.#grant) this.#goAlone();
    }
  }

  #goAlone() {
    this.alone = true;
    this.#set(true);
  }

  /** @param {boolean} taken */
  #set(taken) {
    clearTimeout(this.#patience);
    this.taken = taken;
    this.#know?.();
    for (const member of [...this.members]) member.seated(taken);
    this.queue();
  }
}

/** What ends waiting for a lock; nothing where the page has left the browser none. */
export function controller() {
  try {
    return new AbortController();
  } catch {
    return undefined;
  }
}

/**
 * Where requests go: a proxy without a host is the page's own.
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
