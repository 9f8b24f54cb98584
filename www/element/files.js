// Gets the files of the element's wasm. Caches may have an old or a broken one: each further try goes past
// more of them. The cause is reported to those who can mend it.

import * as glue from "../ipp-checkout.js";

// Addresses are made when they are used: a server that imports the module may have none to give it.
export const wasmUrl = () => new URL("../ipp-checkout_bg.wasm", import.meta.url).href;
// The file to load again after a crash. A bundle contains the glue and has this file beside it.
export const glueUrl = () => new URL("../ipp-checkout.js", import.meta.url).href;

/** Sentences for those who serve the files. */
const VERSIONS =
  "The element's files are of different versions: serve those of one version together, also from caches and service workers, then reload the page.";
const SLOW = "The element's files do not come: the network is slow, or something holds them back.";

/** The timeout of the first load, in milliseconds; each further one doubles it, up to the maximum. */
const FIRST_LOAD_TIMEOUT_MS = 20_000;
const MAX_LOAD_TIMEOUT_MS = 160_000;
/** The number of tries for a wasm that fits: as caches have it, past the browser's, and past all. */
const MAX_TRIES = 3;

/**
 * The exports of the glue.
 *
 * @typedef {typeof glue} Exports
 */

/**
 * Compiled once: a new instance is then ready at once, without the network.
 *
 * @type {Promise<WebAssembly.Module> | undefined}
 */
let code;
let patience = FIRST_LOAD_TIMEOUT_MS;
/** The number of wasm files in a row that could not be had, or did not fit. */
let misses = 0;

/** Why loading failed, as in `ipp-error`. If `lasting`, a retry is of no use. */
export class LoadError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message, lasting = false) {
    super(message);
    this.code = code;
    this.lasting = lasting;
  }
}

/**
 * The glue and its compiled wasm. Rejects if they take too long; on a slow line the next try has more time.
 *
 * @param {number} copies The number of the glue's copy; 0 is the one that came with this script.
 * @returns {Promise<[Exports, WebAssembly.Module]>}
 */
export async function files(copies) {
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      patience = Math.min(2 * patience, MAX_LOAD_TIMEOUT_MS);
      reject(new LoadError("not_loaded", SLOW));
    }, patience);
  });
  code ??= compiled();
  try {
    return await Promise.race([Promise.all([copies ? copy(copies) : glue, code]), late]);
  } catch (error) {
    code = undefined;
    misses += 1;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The error of files that do not fit. Has the browser renew its copies, so that a reload gets others.
 *
 * @param {string} why
 */
export function unfit(why) {
  const urls = [import.meta.url, glueUrl(), wasmUrl()];
  // Not awaited, and of no consequence.
  Promise.allSettled(urls.map(async (url) => fetch(url, { cache: "reload" })));
  return new LoadError("wrong_version", `${VERSIONS} ${why}`, true);
}

/**
 * Loads the glue by an address that no cache has from another build.
 *
 * @param {number} number
 * @returns {Promise<Exports>}
 */
async function copy(number) {
  const url = glueUrl();
  const unique = `${url}?${glue.build}-${number}`;
  /** @type {Exports} */
  let exports;
  try {
    exports = await import(unique);
  } catch {
    const { status } = await answerFor(url, unique);
    // It was there before the crash: since then, files with other names have taken its place.
    throw status < 500 ? unfit(`There is no ${url} any more.`) : new Error(`${url} is answered by ${status}.`);
  }
  if (exports.build !== glue.build) throw unfit(`${url} is of another one.`);
  return exports;
}

/**
 * The compiled wasm. In the package its imports have short names that fit other builds too, so glue and
 * wasm name their build, and the names must agree.
 */
async function compiled() {
  const url = wasmUrl();
  for (;;) {
    const known = misses < MAX_TRIES - 1 ? url : `${url}?${glue.build}`;
    const module = await compile(url, await answerFor(url, known, misses ? "reload" : "default"));
    const [section] = WebAssembly.Module.customSections(module, "ipp-build");
    const build = section && new TextDecoder().decode(section);
    if (build === glue.build) return module;
    misses += 1;
    if (misses >= MAX_TRIES) throw unfit(`${url} is of build ${build}, the script of ${glue.build}.`);
  }
}

/**
 * @param {string} url The file, to be named.
 * @param {string} at Where it is asked for.
 * @param {RequestCache} [cache]
 */
async function answerFor(url, at, cache) {
  try {
    return await fetch(at, { cache });
  } catch {
    throw new Error(`${url} can't be fetched: the network, a blocker or the page's policy (connect-src) prevents it.`);
  }
}

/**
 * @param {string} url
 * @param {Response} answer
 */
async function compile(url, answer) {
  if (answer.ok === false) throw new Error(`${url} is answered by ${answer.status}.`);
  // Without the right content type or a genuine `Response`, streaming fails: compile from bytes, which
  // is slower.
  const known = answer instanceof Response && answer.headers.get("content-type") === "application/wasm";
  try {
    if (known) return await WebAssembly.compileStreaming(answer);
    const bytes = await answer.arrayBuffer();
    const magic = String.fromCharCode(...new Uint8Array(bytes, 0, Math.min(bytes.byteLength, 4)));
    if (magic === "\0asm") return await WebAssembly.compile(bytes);
  } catch (error) {
    throw new Error(`${url} is cut or broken: ${error}`, { cause: error });
  }
  throw new Error(`There is no wasm at ${url}: look at the path and what answers there.`);
}
