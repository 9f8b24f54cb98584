// What `ipp-drive interaction` needs of the page around its presses; `argument.act` selects it.

/** How long a button must have been the same before it is pressed, in milliseconds: see `src/ui/press.js`. */
const CALM = 800;

const root = () => inside(window.pressed);
/** @param {string} selector */
const part = (selector) => {
  const found = /** @type {HTMLElement | null} */ (
    root().querySelector(selector) ?? document.querySelector(`body > ${selector}`)
  );
  return found?.checkVisibility() ? found : undefined;
};
/** Resolves after the next frame is drawn. @returns {Promise<number>} */
const drawn = () =>
  new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now());
      port2.postMessage(null);
    });
  });

/** Puts a new element in the page. */
async function mounted() {
  window.pressed?.remove();
  window.pressed = element(orderOf(fresh("order")));
  document.body.append(window.pressed);
  const touched = () => (window.touched = performance.now());
  const watch = { subtree: true, attributeFilter: ["data-offers"] };
  new MutationObserver(touched).observe(root(), watch);
  touched();
  window.pressed.addEventListener("ipp-change", ({ detail }) => (window.payment = detail));
}

/** @type {Record<string, () => Promise<unknown>>} */
const acts = {
  /** Replaces the page's own element and records every interaction from here on. */
  async open() {
    document.querySelector("ipp-checkout")?.remove();
    window.interactions = [];
    new PerformanceObserver((list) => {
      for (const entry of /** @type {PerformanceEventTiming[]} */ (list.getEntries()))
        if (entry.interactionId) {
          const { startTime: start, duration, processingStart, processingEnd } = entry;
          window.interactions.push({ start, duration, handlers: processingEnd - processingStart });
        }
    }).observe(/** @type {PerformanceObserverInit} */ ({ type: "event", durationThreshold: 16 }));
    performance.setResourceTimingBufferSize(10_000);
    const bare = Object.assign(document.createElement("button"), { className: "bare", textContent: "Press" });
    bare.addEventListener("click", () => (bare.textContent += "ed"));
    document.body.append(bare);
    await terminal();
    await mounted();
    await chargeable(window.pressed);
  },

  /** Makes so many terminals. */
  async terminals() {
    const headers = { authorization: `Bearer ${await fetchToken()}`, "content-type": "application/json" };
    for (let number = 0; number < argument.count; number += 1) {
      const body = JSON.stringify({ name: `Till ${number + 1}` });
      const made = await fetch(`${proxy}/api/playground/devices`, { method: "POST", headers, body });
      must(made.ok, `no terminal was made: ${made.status}`);
    }
  },

  /** Leaves a payment of this till open on a terminal of its own. */
  async pending() {
    const { id } = await api("POST", "/api/playground/devices", { name: fresh("Window") });
    const path = `/api/payments/${crypto.randomUUID()}`;
    await api("PUT", path, { device_id: id, order: orderOf(fresh("open")) });
  },

  /**
   * Measures from the answer with the list of terminals to the frame that shows the first of them, and to
   * the one that has all, in milliseconds.
   */
  async list() {
    await acts.alone();
    performance.clearResourceTimings();
    await mounted();
    // A frame at a time: rows that are in the document are on the screen with the next one.
    const begun = performance.now();
    let rows = 0;
    let first = Infinity;
    let shown = begun;
    while (rows < argument.count || !part(".device")) {
      must(shown - begun < 20_000, `${rows} terminals are listed: ${root().textContent}`);
      rows = root().querySelectorAll(".device").length;
      shown = await drawn();
      if (rows) first = Math.min(first, shown);
    }
    const answer = await until("the list's timing", () =>
      performance.getEntriesByType("resource").find(({ name }) => /\/api\/devices(\?|$)/.test(name)),
    );
    await chargeable(window.pressed);
    const from = /** @type {PerformanceResourceTiming} */ (answer).responseEnd;
    return { first: first - from, all: shown - from };
  },

  /** The next order, ready to be charged. */
  async ready() {
    window.pressed.order = orderOf(fresh("order"));
    await chargeable(window.pressed);
  },
  async sent() {
    await shows(window.pressed, "sent");
  },
  async cancelled() {
    await shows(window.pressed, "cancelled");
  },
  /** The phone takes too long. */
  async late() {
    await until("other terminals", () => part(".target"));
  },
  /** The customer pays. */
  async paid() {
    await shows(window.pressed, "sent");
    await tap(window.payment.payment_id);
    await shows(window.pressed, "paid");
  },
  async open_payment() {
    await until("an open payment", () => part(".open-payments summary"));
  },
  async code() {
    await until("a code", () => part(".pair-code"));
  },
  /** Another page of this till takes it, so that this one only shows it. */
  async mirror() {
    await acts.alone();
    const other = document.createElement("iframe");
    other.src = location.href;
    other.className = "other";
    document.body.append(other);
    const press = await until(
      "the other page's button",
      () =>
        /** @type {HTMLButtonElement | null | undefined} */ (
          other.contentDocument
            ?.querySelector("ipp-checkout")
            ?.shadowRoot?.querySelector("[data-offers='take-over']:not([disabled])")
        ),
    );
    press.click();
    await until("the button that takes over", () => part("[data-offers='take-over']"));
  },
  async alone() {
    for (const other of document.querySelectorAll("iframe.other")) other.remove();
  },

  /** Where to press, once that can be meant. */
  async find() {
    await until("a calm page", () => performance.now() - window.touched > CALM);
    const found = await until(argument.place, () => part(argument.place));
    found.scrollIntoView({ block: "center" });
    await drawn();
    const { left, top, width, height } = found.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2, now: performance.now() };
  },
  async focus() {
    (await until(argument.place, () => part(argument.place))).focus();
    await drawn();
    return performance.now();
  },
  /** What a press must bring about. */
  async answered() {
    await until(`${argument.place} after a press`, () => part(argument.place));
    await drawn();
  },
  /** The interactions that took longer than the browser notes at all. */
  async interactions() {
    await drawn();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return window.interactions;
  },
};

return acts[argument.act]();
