// Records what runs on the page and who began it; `ipp-drive shift` has the browser run this before the
// page's own scripts.

(() => {
  // Typed as `any`, since the browser's own functions are replaced.
  const page = /** @type {any} */ (window);
  /** What ran since the last look, in words. @type {string[]} */
  let ran = [];

  for (const name of ["setTimeout", "setInterval", "requestAnimationFrame", "requestIdleCallback"]) {
    const original = page[name];
    /**
     * @param {any} run
     * @param {any} wait
     * @param {unknown[]} rest
     */
    page[name] = (run, wait, ...rest) => {
      /** @param {unknown[]} values */
      const heard = (...values) => {
        ran.push(`${name} ${typeof wait === "number" ? Math.ceil(wait / 1000) : 0}`);
        return run(...values);
      };
      return original.call(page, heard, wait, ...rest);
    };
  }
  /**
   * @param {any} target
   * @param {string} name
   * @param {(values: any[]) => string} words
   */
  const note = (target, name, words) => {
    const original = target[name];
    /** @this {unknown} @param {any[]} values */
    target[name] = function (...values) {
      ran.push(`${name} ${words(values)}`);
      return original.apply(this, values);
    };
  };
  note(page, "fetch", ([request]) => new URL(request.url ?? request, location.href).pathname);
  note(LockManager.prototype, "request", ([name]) => name);
  note(BroadcastChannel.prototype, "postMessage", ([message]) => message.name ?? message.kind);

  page.idle = {
    /** Forgets what ran until now. */
    begin: () => (ran = []),
    /** What ran since then, and what is animated. @param {Element} host */
    seen(host) {
      const animated = [document, host.shadowRoot].flatMap((root) => root?.getAnimations() ?? []);
      const names = animated.map((animation) => `animation ${/** @type {any} */ (animation).animationName}`);
      return [...ran, ...names];
    },
  };
})();
