// What a test can't see from outside: what the element holds in the browser, what it asks of
// the proxy, and every screen that it showed, however briefly.
(() => {
  const { setTimeout, clearTimeout, setInterval, clearInterval, fetch } = window;
  const timers = new Set();
  const listeners = new Map();
  const calls = [];

  window.setTimeout = (run, wait, ...rest) => {
    const fired = (...values) => {
      timers.delete(id);
      run(...values);
    };
    const id = setTimeout(fired, wait, ...rest);
    timers.add(id);
    return id;
  };
  window.setInterval = (...values) => {
    const id = setInterval(...values);
    timers.add(id);
    return id;
  };
  window.clearTimeout = (id) => {
    timers.delete(id);
    clearTimeout(id);
  };
  window.clearInterval = (id) => {
    timers.delete(id);
    clearInterval(id);
  };

  for (const target of [window, document]) {
    const { addEventListener, removeEventListener } = target;
    target.addEventListener = (kind, heard, ...rest) => {
      listeners.set(heard, kind);
      addEventListener.call(target, kind, heard, ...rest);
    };
    target.removeEventListener = (kind, heard, ...rest) => {
      listeners.delete(heard);
      removeEventListener.call(target, kind, heard, ...rest);
    };
  }

  window.fetch = (request, init) => {
    calls.push(`${init?.method ?? request.method ?? "GET"} ${request.url ?? request}`);
    return fetch.call(window, request, init);
  };

  window.instruments = {
    /** From now on, only what is begun from now on counts. */
    mark() {
      timers.clear();
      listeners.clear();
      calls.length = 0;
    },
    /** What was begun since the mark and still runs, in words. */
    held: () => [...[...timers].map((id) => `timer ${id}`), ...listeners.values()].join(", "),
    /** The requests since the mark, one a line. */
    calls: () => calls.join("\n"),
    /** The element's events, as they come: `[type, detail]`. */
    hear(host) {
      const heard = [];
      for (const kind of ["ready", "change", "paid", "ended", "attention", "error"]) {
        host.addEventListener(`ipp-${kind}`, ({ type, detail }) => heard.push([type, detail]));
      }
      return heard;
    },
    /** Every screen of the card, as they come. */
    screens(card) {
      const shown = [card.dataset.screen];
      new MutationObserver(() => {
        if (shown.at(-1) !== card.dataset.screen) shown.push(card.dataset.screen);
      }).observe(card, { attributeFilter: ["data-screen"] });
      return shown;
    },
    /** A till token, as the merchant's backend makes it. */
    async sign(secret, claims) {
      const text = new TextEncoder();
      const base64 = (bytes) =>
        btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (c) => ({ "+": "-", "/": "_" })[c] ?? "");
      const signed = ['{"alg":"HS256","typ":"JWT"}', claims].map((part) => base64(text.encode(part))).join(".");
      const hash = { name: "HMAC", hash: "SHA-256" };
      const key = await crypto.subtle.importKey("raw", text.encode(secret), hash, false, ["sign"]);
      return `${signed}.${base64(new Uint8Array(await crypto.subtle.sign("HMAC", key, text.encode(signed))))}`;
    },
  };
})();
