// The event streams of the tills' pages.

/** Pages take a stream for broken that says nothing for longer. */
const HEARTBEAT_MS = 15_000;
/** The longest that a timer can be set for. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Pages {
  /** @type {Set<{ till: string, location: string | undefined, send: (name: string, data: object) => void }>} */
  #open = new Set();

  /**
   * Opens a stream, which begins with the snapshot and ends with the token.
   * @param {import("node:http").ServerResponse} response
   * @param {import("./tokens.js").Claims} caller
   * @param {() => object} snapshot
   */
  open(response, caller, snapshot) {
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    });
    const send = (/** @type {string} */ name, /** @type {object} */ data) =>
      response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    const page = { till: caller.sub, location: caller.loc, send };
    // Nothing can change between the two: both happen in one turn of the event loop.
    this.#open.add(page);
    send("snapshot", snapshot());
    const beat = setInterval(() => send("heartbeat", { server_time: new Date().toISOString() }), HEARTBEAT_MS);
    const end = setTimeout(() => response.end(), Math.min(caller.exp * 1000 - Date.now(), LONGEST_TIMER_MS));
    response.on("close", () => {
      clearInterval(beat);
      clearTimeout(end);
      this.#open.delete(page);
    });
  }

  /**
   * Tells the pages of a till, after the change is committed.
   * @param {string} till
   * @param {object} payment
   */
  payment(till, payment) {
    for (const page of this.#open) if (page.till === till) page.send("payment", payment);
  }

  /**
   * Tells the pages of a shop that a device became busy or free.
   * @param {{ device_id: string, busy: object | null }} changed
   * @param {string | null} location
   */
  device(changed, location) {
    for (const page of this.#open) if (!page.location || page.location === location) page.send("device", changed);
  }
}
