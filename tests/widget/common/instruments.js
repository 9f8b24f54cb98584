// Records what a test can't see from outside: the timers and listeners that the element holds, its
// requests, and every screen it showed, however briefly.
(() => {
  // Typed as `any`, since the browser's own functions are replaced.
  const page = /** @type {any} */ (window);
  const { setTimeout, clearTimeout, setInterval, clearInterval, fetch } = page;
  /** @type {Set<number>} */
  const timers = new Set();
  /** The event's name of each listener. @type {Map<unknown, string>} */
  const listeners = new Map();
  /** @type {string[]} */
  const calls = [];

  /**
   * @param {(...values: unknown[]) => void} run
   * @param {number} wait
   * @param {unknown[]} rest
   */
  page.setTimeout = (run, wait, ...rest) => {
    /** @param {unknown[]} values */
    const fired = (...values) => {
      timers.delete(id);
      run(...values);
    };
    const id = setTimeout(fired, wait, ...rest);
    timers.add(id);
    return id;
  };
  /** @param {unknown[]} values */
  page.setInterval = (...values) => {
    const id = setInterval(...values);
    timers.add(id);
    return id;
  };
  /** @param {number} id */
  page.clearTimeout = (id) => {
    timers.delete(id);
    clearTimeout(id);
  };
  /** @param {number} id */
  page.clearInterval = (id) => {
    timers.delete(id);
    clearInterval(id);
  };

  for (const target of [page, document]) {
    const { addEventListener, removeEventListener } = target;
    /**
     * @param {string} kind
     * @param {unknown} heard
     * @param {unknown[]} rest
     */
    target.addEventListener = (kind, heard, ...rest) => {
      listeners.set(heard, kind);
      addEventListener.call(target, kind, heard, ...rest);
    };
    /**
     * @param {string} kind
     * @param {unknown} heard
     * @param {unknown[]} rest
     */
    target.removeEventListener = (kind, heard, ...rest) => {
      listeners.delete(heard);
      removeEventListener.call(target, kind, heard, ...rest);
    };
  }

  /**
   * @param {any} request
   * @param {RequestInit} [init]
   */
  page.fetch = (request, init) => {
    calls.push(`${init?.method ?? request.method ?? "GET"} ${request.url ?? request}`);
    return fetch.call(page, request, init);
  };

  page.instruments = {
    /** Forgets everything begun before. */
    mark() {
      timers.clear();
      listeners.clear();
      calls.length = 0;
    },
    /** The timers and listeners begun since the mark that still run, in words. */
    held: () => [...[...timers].map((id) => `timer ${id}`), ...listeners.values()].join(", "),
    /** The requests since the mark, one per line. */
    calls: () => calls.join("\n"),
    /** A growing list of the element's events: `[type, detail]`. @param {Element} host */
    hear(host) {
      /** @type {[string, unknown][]} */
      const heard = [];
      for (const kind of ["ready", "change", "paid", "ended", "attention", "error"]) {
        host.addEventListener(`ipp-${kind}`, (event) => {
          const { type, detail } = /** @type {CustomEvent} */ (event);
          heard.push([type, detail]);
        });
      }
      return heard;
    },
    /** A growing list of the card's screens. @param {HTMLElement} card */
    screens(card) {
      const shown = [card.dataset.screen];
      new MutationObserver(() => {
        if (shown.at(-1) !== card.dataset.screen) shown.push(card.dataset.screen);
      }).observe(card, { attributeFilter: ["data-screen"] });
      return shown;
    },
    /**
     * Signs a till token, as the merchant's backend does.
     *
     * @param {string} secret
     * @param {string} claims
     */
    async sign(secret, claims) {
      const text = new TextEncoder();
      /** @type {Record<string, string>} */
      const letters = { "+": "-", "/": "_" };
      /** @param {Uint8Array} bytes */
      const base64 = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (c) => letters[c] ?? "");
      const signed = ['{"alg":"HS256","typ":"JWT"}', claims].map((part) => base64(text.encode(part))).join(".");
      const hash = { name: "HMAC", hash: "SHA-256" };
      const key = await crypto.subtle.importKey("raw", text.encode(secret), hash, false, ["sign"]);
      return `${signed}.${base64(new Uint8Array(await crypto.subtle.sign("HMAC", key, text.encode(signed))))}`;
    },
  };
})();
