// Requests, by whatever the page has put in place of `fetch` and what belongs to it: it may throw,
// return nothing, or answer with plain objects. None of that reaches the wasm, for which an
// exception is the end.

/**
 * Resolves with the answer, as soon as its head is there; with nothing if there is none.
 *
 * @param {Request} request
 */
export async function answerTo(request) {
  try {
    const answer = await fetch(request);
    const { status } = answer;
    return Number.isInteger(status) ? new Answer(status, answer, request) : undefined;
  } catch {
    // The browser does not tell a page why.
    return undefined;
  }
}

/** An answer of which nothing but the status has to be as it should. */
class Answer {
  /** @type {number} */
  status;
  /** @type {Response} */
  #answer;
  /** @type {ReadableStreamDefaultReader<unknown> | undefined} */
  #reader;
  /** WebKit aborts nothing any more once nobody has the request: a stream would stay open. @type {Request} */
  request;

  /**
   * @param {number} status
   * @param {Response} answer
   * @param {Request} request
   */
  constructor(status, answer, request) {
    this.status = status;
    this.#answer = answer;
    this.request = request;
  }

  /** All of its body; nothing if that can't be had as text. */
  async text() {
    try {
      const text = await this.#answer.text();
      return typeof text === "string" ? text : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whether the body can be read while it comes. */
  readable() {
    try {
      this.#reader = this.#answer.body?.getReader();
      return typeof this.#reader?.read === "function";
    } catch {
      return false;
    }
  }

  /** The body's next bytes; nothing once there are none any more. */
  async chunk() {
    try {
      const chunk = await this.#reader?.read();
      return chunk?.value instanceof Uint8Array ? chunk.value : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Builds and ends requests; where the browser can't end them, its answer is no longer looked at. */
export class Abort {
  /** @type {AbortController | undefined} */
  #controller;
  /** @type {AbortSignal | undefined} */
  signal;

  constructor() {
    try {
      this.#controller = new AbortController();
      this.signal = this.#controller.signal instanceof AbortSignal ? this.#controller.signal : undefined;
    } catch {
      // It can't.
    }
  }

  /** Whether requests can be built here: the builder in the wasm does not survive it if they can't. */
  static canAsk() {
    try {
      const headers = new Headers();
      headers.set("accept", "*/*");
      return new Request("https://localhost/", { method: "PUT", headers, body: "{}" }).method === "PUT";
    } catch {
      return false;
    }
  }

  now() {
    try {
      this.#controller?.abort();
    } catch {
      // As above.
    }
  }
}

/**
 * For the developer's console, if the page has left it one.
 *
 * @param {string} words
 * @param {unknown} value
 */
export function warn(words, value) {
  try {
    console.warn(words, value);
  } catch {
    // Nobody to be told.
  }
}
