// Loads the wasm behind the elements once, when the first element needs it, and again after a crash.

import { LoadError, files, glueUrl, unfit, wasmUrl } from "./files.js";

/** Sentences for the page's developer. */
const TOO_OLD =
  "This browser can't run the element: it has no WebAssembly with reference types. Update the browser, or the system's WebView.";
const POLICY =
  "WebAssembly may not run here: script-src of the page's Content-Security-Policy needs 'wasm-unsafe-eval' (not 'unsafe-eval').";

/** The smallest module with the newest feature that the wasm needs: a table of `externref`. */
const SMALLEST = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 4, 4, 1, 111, 0, 0);

/** The number of crashes within a minute after which the elements stop. */
const MAX_CRASHES_PER_MINUTE = 3;
const MINUTE_MS = 60_000;

/** @typedef {import("./files.js").Exports} Exports */

/** The current instance, running or loading. @type {Promise<Exports> | undefined} */
let current;
/** The stack pointer of the running instance. @type {WebAssembly.Global<"i32"> | undefined} */
let stack;
/** Its value while no code of the instance runs. */
let ground = 0;
/** The number of the glue's copy: the glue is bound to one instance, so each further one needs a copy. */
let copies = 0;
/** The last failure to load that was logged. @type {string | undefined} */
let logged;
/** The times of the last crashes. @type {number[]} */
let crashes = [];
/** @type {Set<(again: boolean) => void>} */
const crashListeners = new Set();

/** Resolves with the wasm's exports, or rejects with a `LoadError`. A failed load can be retried. */
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
  try {
    // Neither the browser nor the page's policy changes, so a retry is of no use.
    if (!canRun()) throw new LoadError("unsupported", TOO_OLD, true);
    if (!mayRun()) throw new LoadError("policy_blocked", POLICY, true);
    const exports = await linked(await files(copies));
    logged = undefined;
    return exports;
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    // Each try that fails alike says nothing new.
    if (message !== logged) complain(error);
    logged = message;
    throw error instanceof LoadError ? error : new LoadError("not_loaded", message);
  }
}

/**
 * Instantiates the wasm.
 *
 * @param {[Exports, WebAssembly.Module]} files
 */
async function linked([exports, module]) {
  try {
    const { __stack_pointer: pointer } = await exports.default({ module_or_path: module });
    stack = pointer;
    ground = stack.value;
    return exports;
  } catch (error) {
    throw error instanceof WebAssembly.LinkError || error instanceof TypeError ? unfit(error.message) : error;
  }
}

/** Whether the browser knows the newest feature that the wasm needs. A policy does not prevent asking. */
function canRun() {
  return !!globalThis.WebAssembly?.validate(SMALLEST);
}

/** Whether the page's policy allows wasm. */
function mayRun() {
  try {
    return !!new WebAssembly.Module(SMALLEST);
  } catch {
    return false;
  }
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
