// Asks the proxy for what the wasm asks first, while the wasm loads: the terminals and the event stream.
// `src/shell/net/fetch.js` takes these answers in place of its own requests. One that does not come, is
// too old or was for another token is as if it had not been asked for. The list of terminals is asked for
// once more when the wasm runs: the first is older than the screen, and the proxy may have answered it by a
// list of another page's. Only a read notices a terminal that was made meanwhile.

/** Shared with `fetch.js` and by all elements of the page: what one asks for early, no other does. */
const EARLY = Symbol.for("ipp-checkout early");
/**
 * How long token and answers wait for the wasm, in milliseconds. By then the token may be another till's, and
 * an event stream occupies a connection.
 */
const LIFE_MS = 5_000;
/**
 * When what the wasm did not take is given up, since another tab has it, and the list is read again, in
 * milliseconds after the wasm runs: the proxy answers by the same list for two seconds.
 */
const READ_AGAIN_MS = 2_100;
/** The beginning of the names of the browser locks that tabs with an event stream hold: see `tabs.js`. */
const STREAM_LOCK = "ipp-checkout stream ";

/**
 * A request that was made early.
 *
 * @typedef {object} Asked
 * @property {string} authorization The header it was made with.
 * @property {Promise<Response | undefined>} answer Undefined without an answer.
 * @property {AbortController} controller
 */

/** @typedef {() => string | Promise<string>} FetchToken */

/** @type {typeof globalThis & { [EARLY]?: Map<string, Asked> }} */
const page = globalThis;

/** What one element asks for before its wasm runs. */
export class Early {
  /** The source of the token, while it is the page's. @type {FetchToken | undefined} */
  #source;
  /** @type {Promise<string> | undefined} */
  #token;
  /** What was asked for, by address. @type {Map<string, Asked>} */
  #asked = new Map();
  /** @type {number | undefined} */
  #timer;
  /** The wasm has run: from then on it asks by itself. */
  #over = false;

  /**
   * Asks, unless that has begun with this source of tokens; with another one all is asked anew.
   *
   * @param {unknown} source The page's `fetchToken`.
   * @param {() => string} proxy
   */
  begin(source, proxy) {
    if (this.#over || source === this.#source) return;
    this.stop();
    if (typeof source !== "function") return;
    this.#source = /** @type {FetchToken} */ (source);
    this.#token = this.#ask(this.#source, proxy);
    // `end` has it handled, which may never be called.
    this.#token.catch(() => {});
    this.#expire(LIFE_MS);
  }

  /**
   * The token, for the wasm, which runs from now on.
   *
   * @param {() => void} readAgain Has the wasm read the terminals.
   * @returns {Promise<string> | undefined}
   */
  end(readAgain) {
    const [token, source] = [this.#token, this.#source];
    this.#over = true;
    this.#token = undefined;
    this.#expire(READ_AGAIN_MS, readAgain);
    // The page may not have been ready for that: only a second failure is one.
    return source && token?.catch(() => source());
  }

  /** Gives all of it up, also what is still to be asked for. */
  stop() {
    this.#source = this.#token = undefined;
    this.#drop();
  }

  /** Gives up what was asked for and not taken. */
  #drop() {
    clearTimeout(this.#timer);
    for (const [url, asked] of this.#asked) {
      // What is taken is the wasm's.
      if (page[EARLY]?.get(url) !== asked) continue;
      page[EARLY].delete(url);
      asked.controller.abort();
    }
    this.#asked.clear();
  }

  /**
   * @param {number} ms
   * @param {() => void} [then]
   */
  #expire(ms, then) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#token = undefined;
      this.#drop();
      then?.();
    }, ms);
  }

  /**
   * @param {FetchToken} source
   * @param {() => string} proxy
   */
  async #ask(source, proxy) {
    // The page may be about to set more.
    await undefined;
    const address = proxy();
    const taken = isTaken();
    const token = await source();
    this.#request(source, address, token, taken).catch(() => {});
    return token;
  }

  /**
   * @param {FetchToken} source
   * @param {string} proxy
   * @param {string} token
   * @param {Promise<boolean>} taken
   */
  async #request(source, proxy, token, taken) {
    // What no header can carry the wasm refuses in words.
    if (!/^[!-~]+$/.test(token.trim())) return;
    const authorization = `Bearer ${token.trim()}`;
    const api = new URL(`${proxy.replace(/\/+$/, "")}/api/`, document.baseURI).href;
    // Without a token it is too late: the wasm runs, or it was given up.
    if ((await taken) || source !== this.#source || !this.#token) return;
    // The stream tells of terminals that come and go from now on: a list without it would grow old.
    this.#send(`${api}events`, authorization);
    this.#send(`${api}devices`, authorization);
  }

  /**
   * @param {string} url
   * @param {string} authorization
   */
  #send(url, authorization) {
    const all = (page[EARLY] ??= new Map());
    if (all.has(url)) return;
    const controller = new AbortController();
    // A unique address, as the wasm's own: no cache may answer it.
    const answer = fetch(`${url}?_=${Math.random()}`, {
      cache: "no-store",
      headers: { authorization },
      signal: controller.signal,
    }).catch(() => undefined);
    const asked = { authorization, answer, controller };
    all.set(url, asked);
    this.#asked.set(url, asked);
  }
}

/** Whether another tab has the event stream, or may want the connection. */
async function isTaken() {
  try {
    if (document.hidden) return true;
    const { held } = await navigator.locks.query();
    return !!held?.some(({ name }) => name?.startsWith(STREAM_LOCK));
  } catch {
    // Without locks each element has a stream of its own.
    return false;
  }
}
