// A proxy in the page: it answers the element's requests as ipp-proxy answers them in the state that is
// shown, so that the gallery needs no server. `cargo xtask test --only states` brings the same states
// about with a real ipp-proxy, and compares what the element shows.

import { DEVICES, LOCATIONS, TILL, ago, payment } from "./samples.js";

/**
 * @typedef {import("./samples.js").Payment} Payment
 * @typedef {import("./samples.js").Device} Device
 */

/** A name that no network resolves. */
export const HOST = "https://gallery.invalid";
/** How often the proxy tells that Kustom has confirmed a payment, in milliseconds. */
const CONFIRM_MS = 1_000;
/** How long Kustom takes to confirm a cancel, in milliseconds. */
const CANCEL_MS = 800;
const FINAL = ["paid", "cancelled", "expired", "failed", "held"];
const BUSY = ["starting", "sent", "active", "cancelling", "unknown"];

/** The proxy of the element that is shown. @type {PageProxy | undefined} */
let current;

/** Has requests to `HOST` answered in the page, and passes on all others. */
export function answerInPage() {
  const network = globalThis.fetch;
  globalThis.fetch = (target, options) => {
    const request = new Request(target, options);
    if (!request.url.startsWith(`${HOST}/`)) return network(request);
    if (!current || !request.url.startsWith(`${current.address}/`))
      return Promise.reject(new TypeError("No such proxy."));
    return current.answer(request);
  };
}

export class PageProxy {
  /** New for each element, so that none finds what one before has stored in the browser. */
  address = `${HOST}/${crypto.randomUUID()}`;
  /** @type {Device[]} */
  devices = DEVICES;
  /** The paths of requests that are not answered. @type {Set<string>} */
  held = new Set();
  /** The paths of requests that are refused, since Kustom can't be reached. @type {Set<string>} */
  unavailable = new Set();
  /** What a payment becomes as soon as it is started. @type {Partial<Payment>} */
  started = { state: "sent", session_status: "CREATED" };
  /** Whether Kustom never confirms a cancel. */
  staysCancelling = false;
  /** The payments, newest last. @type {Map<string, Payment>} */
  #payments = new Map();
  /** The open event stream. @type {ReadableStreamDefaultController<Uint8Array> | undefined} */
  #stream;
  #lost = false;
  #timer;

  constructor() {
    current = this;
    this.#timer = setInterval(() => this.#confirm(), CONFIRM_MS);
  }

  close() {
    clearInterval(this.#timer);
    this.lose();
  }

  /** Breaks the stream, and answers nothing from now on. */
  lose() {
    this.#lost = true;
    this.#stream?.error(new TypeError("The connection is lost."));
    this.#stream = undefined;
  }

  /** The newest payment. */
  get newest() {
    return [...this.#payments.values()].at(-1);
  }

  /**
   * Has a payment that the page did not start.
   *
   * @param {Payment} other
   */
  add(other) {
    this.#payments.set(other.payment_id, other);
    this.#tell("payment", other);
  }

  /**
   * The newest payment has changed.
   *
   * @param {Partial<Payment>} changes
   */
  show(changes) {
    const before = this.newest;
    if (!before) return;
    const now = ago(0);
    this.add({
      ...before,
      session_id: "session",
      confirmed_at: now,
      expires_at: before.expires_at ?? ago(-900),
      ...changes,
      version: before.version + 1,
    });
  }

  /** @param {Request} request @returns {Promise<Response>} */
  async answer(request) {
    const path = new URL(request.url.slice(this.address.length), HOST).pathname;
    if (this.#lost) throw new TypeError("The connection is lost.");
    if (this.held.has(path)) return never(request.signal);
    if (this.unavailable.has(path)) return problem(502, "provider_unavailable", "Kustom could not be reached.");
    const [, id, action] = /^\/api\/payments\/([^/]+)(\/cancel)?$/.exec(path) ?? [];
    if (id && request.method === "PUT") return this.#start(id, await request.json());
    if (action) return this.#cancel(id);
    const known = this.#payments.get(id);
    if (id) return known ? json(200, known) : problem(404, "unknown_payment", "There is no such payment.");
    switch (path) {
      case "/api/till":
        return json(200, { till: TILL, location: null, environment: "playground", scopes: [], server_time: ago(0) });
      case "/api/devices":
        return json(200, { confirmed_at: ago(0), devices: this.#devices(), locations: LOCATIONS });
      case "/api/payments":
        return json(200, { payments: this.#open() });
      case "/api/snapshot":
        return json(200, this.#snapshot());
      case "/api/enrollments":
        return json(201, {
          enrollment_id: "enrollment",
          enrollment_code: "K7QM2ZP4",
          expires_at: ago(-600),
          status: "PENDING",
        });
      case "/api/events":
        return this.#events();
      default:
        return problem(404, "not_found", "There is no such route.");
    }
  }

  /**
   * @param {string} id
   * @param {{ device_id: string, order: import("./samples.js").Order }} body
   */
  #start(id, { device_id, order }) {
    if (!this.#payments.has(id)) {
      this.add(payment(id, device_id, order));
      this.show(this.started);
    }
    return json(201, this.newest);
  }

  /** @param {string} id */
  #cancel(id) {
    const asked = this.#payments.get(id);
    if (!asked) return problem(404, "unknown_payment", "There is no such payment.");
    if (!FINAL.includes(asked.state)) {
      this.show({ state: "cancelling", cancel_asked: true });
      setTimeout(() => this.#cancelled(id), CANCEL_MS);
    }
    return json(200, this.#payments.get(id));
  }

  /** Kustom confirms the cancel, unless the card was faster. @param {string} id */
  #cancelled(id) {
    const asked = this.#payments.get(id);
    if (asked?.state !== "cancelling" || this.staysCancelling) return;
    this.add({ ...asked, state: "cancelled", session_status: "CANCELLED", version: asked.version + 1 });
  }

  #events() {
    const body = new ReadableStream({
      start: (stream) => {
        this.#stream = stream;
        this.#tell("snapshot", this.#snapshot());
      },
      cancel: () => {
        this.#stream = undefined;
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream", date: new Date().toUTCString() } });
  }

  #open() {
    return [...this.#payments.values()].filter(({ state }) => !FINAL.includes(state)).reverse();
  }

  /** What keeps terminals busy, by their ids. */
  #busy() {
    const held = [...this.#payments.values()].filter(({ state }) => BUSY.includes(state));
    const ours = held.map(({ payment_id, device_id, order, created_at }) => {
      const busy = { payment_id, reference: order.merchant_reference1, till: TILL, since: created_at };
      return /** @type {const} */ ([device_id, busy]);
    });
    const others = this.devices.map(({ id, busy }) => /** @type {const} */ ([id, busy]));
    return new Map([...others.filter(([, busy]) => busy), ...ours]);
  }

  #devices() {
    const busy = this.#busy();
    return this.devices.map((device) => ({ ...device, busy: busy.get(device.id) ?? null }));
  }

  #snapshot() {
    const busy = [...this.#busy()].map(([device_id, busy]) => ({ device_id, busy }));
    return { server_time: ago(0), payments: this.#open(), busy };
  }

  #confirm() {
    const now = ago(0);
    for (const { payment_id, version, state } of this.#open()) {
      if (state === "starting" || state === "unknown") continue;
      this.#tell("confirmed", { payment_id, version, confirmed_at: now, server_time: now });
    }
    this.#tell("heartbeat", { server_time: now });
  }

  /**
   * @param {string} name
   * @param {unknown} data
   */
  #tell(name, data) {
    this.#stream?.enqueue(new TextEncoder().encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`));
  }
}

/** Ends only with the request. @param {AbortSignal} signal @returns {Promise<Response>} */
function never(signal) {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

/**
 * @param {number} status
 * @param {unknown} body
 */
function json(status, body) {
  const headers = { "content-type": "application/json", date: new Date().toUTCString() };
  return new Response(JSON.stringify(body), { status, headers });
}

/**
 * @param {number} status
 * @param {string} code
 * @param {string} detail
 */
function problem(status, code, detail) {
  const headers = { "content-type": "application/problem+json" };
  return new Response(JSON.stringify({ type: "about:blank", status, code, detail }), { status, headers });
}
