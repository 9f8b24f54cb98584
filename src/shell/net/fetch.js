// Requests through the page's `fetch` and related classes, which the page may have replaced: they may
// throw, return nothing or answer with plain objects. None of that reaches the wasm, which an exception
// would end.

/** Where the element keeps what it asked for while the wasm was loaded: see `www/element/early.js`. */
const EARLY = Symbol.for("ipp-checkout early");

/** @type {typeof globalThis & { [EARLY]?: Map<string, import("../../../www/element/early.js").Asked> }} */
const page = globalThis;

/**
 * Takes the answer to the same request, made early; undefined if there is none.
 *
 * @param {Request} request
 */
function early({ method, url, headers, signal }) {
  const [address] = url.split("?");
  const asked = page[EARLY]?.get(address);
  if (!asked || method !== "GET" || asked.authorization !== headers.get("authorization")) return undefined;
  page[EARLY]?.delete(address);
  signal.addEventListener("abort", () => asked.controller.abort());
  return asked.answer;
}

/**
 * Resolves with the answer as soon as its head has arrived; with undefined if there is none.
 *
 * @param {Request} request
 */
export async function answerTo(request) {
  try {
    const answer = (await early(request)) ?? (await fetch(request));
    const { status } = answer;
    return Number.isInteger(status) ? new Answer(status, answer, request) : undefined;
  } catch {
    // The browser does not tell a page the reason.
    return undefined;
  }
}

/** Wraps an answer of which only the status is known to be well-formed. */
class Answer {
  /** @type {number} */
  status;
  /** @type {Response} */
  #answer;
  /** @type {ReadableStreamDefaultReader<unknown> | undefined} */
  #reader;
  /** Kept since WebKit can't abort a request that was garbage-collected: a stream would stay open. @type {Request} */
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

  /** The whole body; undefined if it can't be read as text. */
  async text() {
    try {
      const text = await this.#answer.text();
      return typeof text === "string" ? text : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whether the body can be read as a stream. */
  readable() {
    try {
      this.#reader = this.#answer.body?.getReader();
      return typeof this.#reader?.read === "function";
    } catch {
      return false;
    }
  }

  /** The next bytes of the body; undefined at the end. */
  async chunk() {
    try {
      const chunk = await this.#reader?.read();
      return chunk?.value instanceof Uint8Array ? chunk.value : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Builds and aborts requests. Where the browser can't abort, the answer is ignored. */
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
      // This browser can't abort.
    }
  }

  /** Whether requests can be built here: if not, the wasm's own builder would throw and end the wasm. */
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
 * The JSON of any value of the page's, without nulls; undefined if it can't be read. What JSON does not
 * have becomes text, so that it is refused where it stands and not left out.
 *
 * @param {unknown} value
 */
export function jsonOf(value) {
  try {
    const json = JSON.stringify(value, (_, part) => {
      const known = ["string", "boolean", "object", "undefined"].includes(typeof part) || Number.isFinite(part);
      return known ? (part ?? undefined) : String(part);
    });
    // The page may have replaced JSON.
    return typeof json === "string" ? json : undefined;
  } catch {
    // It refers to itself, or one of its getters throws.
    return undefined;
  }
}

/**
 * Logs to the developer's console, if the page has one.
 *
 * @param {string} words
 * @param {unknown} value
 */
export function warn(words, value) {
  try {
    console.warn(words, value);
  } catch {
    // Without a console there is nowhere to log.
  }
}
