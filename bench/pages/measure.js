// Notes when the checkout of the page first shows what, in milliseconds since the page was asked for.
// `ipp-drive load` has the browser run this before the page's own scripts.

(() => {
  // The browser's own empty page comes before.
  if (location.pathname === "/empty.html") return;

  /** @type {Record<string, number>} */
  const times = {};
  /** @type {(times: Record<string, number>) => void} */
  let done;
  Object.assign(globalThis, { loaded: new Promise((resolve) => (done = resolve)) });

  /** @type {(name: string) => HTMLElement | undefined} */
  const part = (name) => {
    const root = document.querySelector("#checkout")?.shadowRoot;
    const found = /** @type {HTMLElement | null | undefined} */ (root?.querySelector(`.${name}`));
    return found?.checkVisibility() ? found : undefined;
  };
  const says = (/** @type {string} */ name) => !!part(name)?.textContent;

  /** In this order; nothing is looked for before what is above it. @type {[string, () => boolean][]} */
  const ALL = [
    ["screen", () => /\d/.test(part("amount")?.textContent ?? "") && says("reference") && !!part("stage")],
    ["ready", () => says("device")],
    ["usable", () => part("primary")?.matches(":enabled") ?? false],
  ];
  const steps = [...ALL];

  // Frames are when a person can see something.
  const look = (/** @type {number} */ frame) => {
    while (steps.length && steps[0][1]()) times[steps.splice(0, 1)[0][0]] = frame;
    const paint = performance.getEntriesByName("first-paint")[0];
    if (steps.length || !paint) return requestAnimationFrame(look);
    const loads = /** @type {PerformanceResourceTiming[]} */ ([
      ...performance.getEntriesByType("navigation"),
      ...performance.getEntriesByType("resource"),
    ]);
    const files = loads.filter(({ name }) => !name.includes("/api/"));
    times.paint = paint.startTime;
    // The browser says when a frame is on the screen for the first one alone: nothing is seen before that.
    for (const [name] of ALL) times[name] = Math.max(times[name], paint.startTime);
    times.bytes = files.reduce((sum, { transferSize, encodedBodySize }) => sum + (transferSize && encodedBodySize), 0);
    done(times);
  };
  requestAnimationFrame(look);
})();
