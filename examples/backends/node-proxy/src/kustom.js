// Kustom's API, and what an answer that did not come means.

/** How long an answer may take. */
const TIMEOUT_MS = 10_000;
/** Errors with which nothing was sent: no connection was made. */
const NEVER_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"];

/** Kustom answered, and refused. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {string} detail
   */
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** There is no answer that says what became of the request. */
export class Lost extends Error {
  /** @param {boolean} sent whether the request may have arrived */
  constructor(sent) {
    super(sent ? "the answer is lost" : "Kustom could not be reached");
    this.sent = sent;
  }
}

export class Kustom {
  #base;
  #key;

  /**
   * @param {string} base
   * @param {string} key
   */
  constructor(base, key) {
    this.#base = base.replace(/\/$/, "");
    this.#key = key;
    /** Whether real money moves: the key says so. */
    this.live = key.startsWith("kco_live_");
  }

  /** All paired devices. */
  async devices() {
    const devices = [];
    for (let page = 0, last = false; !last; page++) {
      const answer = await this.#ask("GET", `devices?page=${page}&size=100`);
      devices.push(...answer.content);
      last = answer.last || answer.content.length === 0;
    }
    return devices;
  }

  /** @param {string} id */
  device(id) {
    return this.#ask("GET", `devices/${encodeURIComponent(id)}`);
  }

  /** @param {object} body */
  create(body) {
    return this.#ask("POST", "sessions", body);
  }

  /** @param {string} id */
  session(id) {
    return this.#ask("GET", `sessions/${encodeURIComponent(id)}`);
  }

  /** @param {string} id */
  cancel(id) {
    return this.#ask("PUT", `sessions/${encodeURIComponent(id)}/cancel`);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  async #ask(method, path, body) {
    let answer, text;
    try {
      answer = await fetch(`${this.#base}/ipp/v1/${path}`, {
        method,
        headers: { authorization: `Basic ${this.#key}`, ...(body && { "content-type": "application/json" }) },
        body: body && JSON.stringify(body),
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      text = await answer.text();
    } catch (error) {
      throw new Lost(!NEVER_SENT.includes(/** @type {any} */ (error).cause?.code));
    }
    // Only a 4xx says that nothing was done. Of 408 and 429 it is not known on which side of the work they were made.
    const refused = answer.status >= 400 && answer.status < 500 && ![408, 429].includes(answer.status);
    if (!answer.ok && !refused) throw new Lost(true);
    let json;
    try {
      json = text ? JSON.parse(text) : {};
    } catch {
      throw new Lost(true);
    }
    if (refused) throw new Refused(answer.status, json.detail ?? json.title ?? "refused without a reason");
    return json;
  }
}
