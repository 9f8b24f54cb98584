// What the twin knows of its till: terminals, busy ones, and payments, from the same routes as the widget.

/**
 * @typedef {{ merchant_reference1: string, order_amount: number, order_tax_amount: number, purchase_currency: string,
 *   order_items: { name: string, quantity: number, total_amount: number }[] }} Order
 * @typedef {{ payment_id: string, version: number, state: string, device_id: string, order: Order, order_id?: string,
 *   taps?: { failure_reason?: string }[] }} Payment
 * @typedef {{ id: string, name: string, simulated?: boolean }} Device
 */

/** The delay before a broken stream is opened again, in milliseconds. */
const RETRY_DELAY_MS = 1_000;

export class Till {
  /** @type {Device[] | undefined} */
  devices;
  /** Whether the stream has brought its snapshot. */
  live = false;
  /** Terminals that are busy, by id. @type {Set<string>} */
  busy = new Set();
  /** Whether payments are simulated; undefined until that is known. @type {boolean | undefined} */
  testMode;
  /** The payment on the screen. @type {Payment | undefined} */
  payment;
  /** The proxy's sentence, where it refused. @type {string | undefined} */
  refused;
  /** @type {Promise<string> | undefined} */
  #token;
  #fetchToken;
  #changed;

  /**
   * @param {() => Promise<string>} fetchToken
   * @param {() => void} changed
   */
  constructor(fetchToken, changed) {
    this.#fetchToken = fetchToken;
    this.#changed = changed;
    this.#readDevices();
    this.#follow();
  }

  /**
   * @param {Order} order
   * @param {string} device
   */
  async charge(order, device) {
    const id = crypto.randomUUID();
    /** @type {Payment} */
    const starting = { payment_id: id, version: -1, state: "starting", device_id: device, order };
    this.payment = starting;
    this.refused = undefined;
    this.#changed();
    const body = JSON.stringify({ device_id: device, order });
    const answer = await this.#ask(`/payments/${id}`, { method: "PUT", body });
    if (answer?.ok) return this.#take(await answer.json());
    // Without an answer it may have been charged: only a refusal says that nothing was started.
    if (answer && answer.status < 500) {
      this.payment = undefined;
      this.refused = (await answer.json()).detail;
    } else this.payment = { ...starting, state: "unknown" };
    this.#changed();
  }

  async cancel() {
    const answer = await this.#ask(`/payments/${this.payment?.payment_id}/cancel`, { method: "POST" });
    if (answer?.ok) this.#take(await answer.json());
  }

  /** Leaves a payment that is over. */
  leave() {
    this.payment = undefined;
    this.#changed();
  }

  /**
   * @param {string} path
   * @param {RequestInit} [options]
   */
  async #ask(path, options) {
    try {
      const token = await (this.#token ??= this.#fetchToken());
      const headers = {
        authorization: `Bearer ${token}`,
        ...(options?.body ? { "content-type": "application/json" } : {}),
      };
      const answer = await fetch(`/api${path}`, { cache: "no-store", ...options, headers });
      if (answer.status === 401) this.#token = undefined;
      return answer;
    } catch {
      return undefined;
    }
  }

  async #readDevices() {
    const answer = await this.#ask("/devices");
    this.devices = answer?.ok ? (await answer.json()).devices : [];
    this.#changed();
  }

  async #readTill() {
    const answer = await this.#ask("/till");
    if (answer?.ok) this.testMode = (await answer.json()).environment === "playground";
    this.#changed();
  }

  async #follow() {
    for (;;) {
      const answer = await this.#ask("/events");
      if (answer?.ok && answer.body) await this.#read(answer.body.pipeThrough(new TextDecoderStream()).getReader());
      this.live = false;
      this.#changed();
      await new Promise((again) => setTimeout(again, RETRY_DELAY_MS));
    }
  }

  /** @param {ReadableStreamDefaultReader<string>} reader */
  async #read(reader) {
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read().catch(() => ({ value: "", done: true }));
      if (done) return;
      const events = (rest + value).split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) this.#heard(event);
    }
  }

  /** @param {string} event */
  #heard(event) {
    const name = /^event: ?(.*)$/m.exec(event)?.[1];
    const data = /^data: ?(.*)$/m.exec(event)?.[1];
    if (!name || !data) return;
    const told = JSON.parse(data);
    if (name === "snapshot") {
      this.live = true;
      if (this.testMode === undefined) this.#readTill();
      this.busy = new Set(told.busy.map((/** @type {{ device_id: string }} */ it) => it.device_id));
      for (const payment of told.payments) this.#take(payment);
    } else if (name === "payment") this.#take(told);
    else if (name === "device") {
      if (told.busy) this.busy.add(told.device_id);
      else this.busy.delete(told.device_id);
    } else if (name === "devices") this.#readDevices();
    this.#changed();
  }

  /** Takes a payment if it is the one on the screen, or none is there. @param {Payment} payment */
  #take(payment) {
    const shown = this.payment;
    if (shown && (shown.payment_id !== payment.payment_id || shown.version >= payment.version)) return;
    this.payment = payment;
    this.#changed();
  }
}
