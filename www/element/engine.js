// Loads the wasm behind the elements once, when the first element needs it, and again after a crash.

import * as glue from "../ipp-checkout.js";

// Addresses are made when they are used: a server that imports the module may have none to give it.
const wasmUrl = () => new URL("../ipp-checkout_bg.wasm", import.meta.url).href;
// The file to load again after a crash. A bundle contains the glue and has this file beside it.
const glueUrl = () => new URL("../ipp-checkout.js", import.meta.url).href;

/** Sentences for the page's developer. */
const POLICY =
  "WebAssembly may not run here: script-src of the page's Content-Security-Policy needs 'wasm-unsafe-eval' (not 'unsafe-eval').";
const VERSIONS =
  "The element's script and its wasm are of different versions, past the cache too: serve the files of one version, then reload the page.";

/** The number of crashes within a minute after which the elements stop. */
const MAX_CRASHES_PER_MINUTE = 3;
const MINUTE_MS = 60_000;

/** The timeout of the first load, in milliseconds; each further one doubles it, up to the maximum. */
const FIRST_LOAD_TIMEOUT_MS = 20_000;
const MAX_LOAD_TIMEOUT_MS = 160_000;

/**
 * The exports of the glue.
 *
 * @typedef {typeof glue} Exports
 */

/** The current instance, running or loading. @type {Promise<Exports> | undefined} */
let current;
/** The stack pointer of the running instance. @type {WebAssembly.Global<"i32"> | undefined} */
let stack;
/** Its value while no code of the instance runs. */
let ground = 0;
/**
 * Compiled once: a new instance is then ready at once, without the network.
 *
 * @type {Promise<WebAssembly.Module> | undefined}
 */
let code;
/** The number of the glue's copy: the glue is bound to one instance, so each further one needs a copy. */
let copies = 0;
let patience = FIRST_LOAD_TIMEOUT_MS;
/** The times of the last crashes. @type {number[]} */
let crashes = [];
/** @type {Set<(again: boolean) => void>} */
const crashListeners = new Set();

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

/** Resolves with the wasm's exports. A failed load can be retried. */
export function engine() {
  const started = (current ??= start());
  started.catch(() => {
    if (current !== started) return;
    current = undefined;
    // A browser may remember a failed import and refuse it from then on.
    if (copies) copies += 1;
  });
  return started;
}

async function start() {
  // A page's policy never changes, so a retry is of no use.
  if (!mayRun()) throw new LoadError("policy_blocked", POLICY, true);
  const { exports, module } = await inTime(parts());
  try {
    return await linked(exports, module);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    complain(error);
  }
  // A cache may hold one file of an older version: bypass it, once.
  [code, copies] = [undefined, copies + 1];
  const fresh = await inTime(parts("reload"));
  try {
    return await linked(fresh.exports, fresh.module);
  } catch (error) {
    // Refresh the cached files, so that a reload of the page does not get the old ones. Not awaited.
    Promise.allSettled([import.meta.url, glueUrl()].map(async (url) => fetch(url, { cache: "reload" })));
    throw error;
  }
}

/** Loads the glue and its wasm. @param {RequestCache} [cache] */
async function parts(cache) {
  /** @type {[Exports, WebAssembly.Module]} */
  const [exports, module] = await Promise.all([copies ? import(`${glueUrl()}?copy=${copies}`) : glue, compiled(cache)]);
  return { exports, module };
}

/**
 * Instantiates the wasm. In the package its imports from the glue have short names that fit other builds
 * too, so script, glue and wasm name their build, and the names must agree.
 *
 * @param {Exports} exports
 * @param {WebAssembly.Module} module
 */
async function linked(exports, module) {
  const [section] = WebAssembly.Module.customSections(module, "ipp-build");
  const builds = [glue.build, exports.build, section && new TextDecoder().decode(section)];
  if (builds.some((build) => build !== builds[0])) throw unfit(`The builds are ${builds.join(", ")}.`);
  try {
    const { __stack_pointer: pointer } = await exports.default({ module_or_path: module });
    stack = pointer;
    ground = stack.value;
    return exports;
  } catch (error) {
    throw error instanceof WebAssembly.LinkError || error instanceof TypeError ? unfit(error.message) : error;
  }
}

/** @param {string} why */
function unfit(why) {
  return new LoadError("wrong_version", `${VERSIONS} ${why}`, true);
}

/** Whether the page's policy allows wasm, tried with the smallest module. */
function mayRun() {
  try {
    return !!new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  } catch {
    return false;
  }
}

/**
 * Rejects if loading takes too long. On a slow line the next try has more time.
 *
 * @template Loaded
 * @param {Promise<Loaded>} loading
 */
async function inTime(loading) {
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    const words = `The element's files have not come within ${patience / 1000} s.`;
    timer = setTimeout(() => {
      patience = Math.min(2 * patience, MAX_LOAD_TIMEOUT_MS);
      reject(new LoadError("not_loaded", words));
    }, patience);
  });
  try {
    return await Promise.race([loading, late]);
  } catch (error) {
    code = undefined;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** @param {RequestCache} [cache] */
function compiled(cache) {
  const compiling = (code ??= compile(cache));
  compiling.catch(() => code === compiling && (code = undefined));
  return compiling;
}

/** @param {RequestCache} [cache] */
async function compile(cache) {
  const url = wasmUrl();
  const answer = await fetch(url, { cache });
  if (answer.ok === false) throw new Error(`${answer.status} for ${url}`);
  // Without the right content type or a genuine `Response`, streaming fails: compile from bytes, which
  // is slower.
  const known = answer instanceof Response && answer.headers.get("content-type") === "application/wasm";
  if (known) return WebAssembly.compileStreaming(answer);
  const bytes = await answer.arrayBuffer();
  const magic = String.fromCharCode(...new Uint8Array(bytes, 0, Math.min(bytes.byteLength, 4)));
  if (magic !== "\0asm") throw new Error(`There is no wasm at ${url}: look at the path and what answers there.`);
  return WebAssembly.compile(bytes);
}

/**
 * Calls `listener` after each crash, with whether it may retry; returns a function that removes it.
 * Memory after a crash can't be trusted, so the old instance is no longer used.
 *
 * @param {(again: boolean) => void} listener
 */
export function onCrash(listener) {
  crashListeners.add(listener);
  return () => crashListeners.delete(listener);
}

/**
 * Runs a call into the wasm, which never throws on purpose: any exception is a crash.
 *
 * @template Answer
 * @param {() => Answer} call
 */
export function guarded(call) {
  const copy = copies;
  try {
    return call();
  } catch (error) {
    complain(error);
    // A call during which the instance crashed may throw a second time: count that once.
    if (copy === copies) crashed();
  }
}

function crashed() {
  const now = Date.now();
  crashes = [...crashes.filter((at) => now - at < MINUTE_MS), now];
  current = undefined;
  copies += 1;
  // With a full stack the old instance could not even be unmounted.
  if (stack) stack.value = ground;
  stack = undefined;
  for (const listener of [...crashListeners]) listener(crashes.length < MAX_CRASHES_PER_MINUTE);
}

/** Logs to the developer's console, if the page has one. @param {unknown} error */
export function complain(error) {
  try {
    console.error(error);
  } catch {
    // Without a console there is nowhere to log.
  }
}

/** Recognises our crashes in timers, promises and clicks, which no code of ours calls. @param {any} error */
function heard(error) {
  if (!/^(Runtime|Range|Internal)Error$/.test(error?.name)) return;
  const frames = String(error.stack)
    .split("\n")
    .filter((line) => /wasm-function|:\/\//.test(line));
  // The page may have wasm of its own that our events call: the innermost frame counts.
  if (!frames[0]?.includes("wasm-function")) return;
  const caller = frames.find((line) => !line.includes("wasm-function"));
  // Some engines name no file for wasm frames, but all do for the glue that called them, if the stack
  // goes that deep.
  const ours =
    frames[0].includes(wasmUrl()) || !caller || [glueUrl(), import.meta.url].some((url) => caller.includes(url));
  // A crashed instance has not reset its stack pointer. Late code of an abandoned instance leaves the
  // current one's unchanged; not every engine's stack trace tells the two apart by address.
  if (ours && stack && stack.value !== ground) crashed();
}

// A server has no such events.
globalThis.addEventListener?.("error", ({ error }) => heard(error));
globalThis.addEventListener?.("unhandledrejection", ({ reason }) => heard(reason));
