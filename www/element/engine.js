// The wasm behind the elements: loaded once, when the first element needs it, and made anew
// should it ever crash.

import * as glue from "../ipp-checkout.js";

const WASM = new URL("../ipp-checkout_bg.wasm", import.meta.url).href;
// What is loaded anew after a crash. A bundle has the glue inside, and this file beside it.
const GLUE = new URL("../ipp-checkout.js", import.meta.url).href;

/** For whoever can mend it. */
const POLICY =
  "WebAssembly may not run here: script-src of the page's Content-Security-Policy needs 'wasm-unsafe-eval' (not 'unsafe-eval').";
const VERSIONS =
  "The element's script and its wasm are of different versions, past the cache too: serve the files of one version, then reload the page.";

/** With so many crashes within a minute there is no use in trying again. */
const CRASHES = 3;
const MINUTE = 60_000;

/** A first load has so long; each one after it twice as long as the one before, up to the second. */
const PATIENCE = 20_000;
const LONGEST = 160_000;

/**
 * What the glue exports.
 *
 * @typedef {typeof glue} Exports
 */

/** The instance that runs, or is on its way. @type {Promise<Exports> | undefined} */
let current;
/** Where the stack of the instance that runs ends. @type {WebAssembly.Global<"i32"> | undefined} */
let stack;
/** Where it does while nothing of it runs. */
let ground = 0;
/**
 * Compiled once: a new instance of it is there at once, and needs no network.
 *
 * @type {Promise<WebAssembly.Module> | undefined}
 */
let code;
/** The glue belongs to one instance for good, so each further instance has a copy of it. */
let copies = 0;
let patience = PATIENCE;
/** When the last ones were. @type {number[]} */
let crashes = [];
/** @type {Set<(again: boolean) => void>} */
const crashListeners = new Set();

/** Why it can't be loaded, as `ipp-error` has it. If it is `lasting`, trying again is no use. */
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

/** The wasm's exports, as soon as they are there. A load that fails can be tried again. */
export function engine() {
  const started = (current ??= start());
  started.catch(() => {
    if (current !== started) return;
    current = undefined;
    // What a browser couldn't import it may refuse from then on.
    if (copies) copies += 1;
  });
  return started;
}

async function start() {
  // A policy is the page's for as long as it lives.
  if (!mayRun()) throw new LoadError("policy_blocked", POLICY, true);
  const { exports, module } = await inTime(parts());
  try {
    return await linked(exports, module);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    complain(error);
  }
  // A cache may have kept one of the files of an older version: past it, once.
  [code, copies] = [undefined, copies + 1];
  const fresh = await inTime(parts("reload"));
  try {
    return await linked(fresh.exports, fresh.module);
  } catch (error) {
    // The page, when it is reloaded, should not be given the old ones either. Nobody waits for it.
    Promise.allSettled([import.meta.url, GLUE].map(async (url) => fetch(url, { cache: "reload" })));
    throw error;
  }
}

/** The glue, and the wasm that it is for. @param {RequestCache} [cache] */
async function parts(cache) {
  /** @type {[Exports, WebAssembly.Module]} */
  const [exports, module] = await Promise.all([copies ? import(`${GLUE}?copy=${copies}`) : glue, compiled(cache)]);
  return { exports, module };
}

/**
 * Has the wasm run. Its imports from the glue have short names in the package, which others have
 * too: so script, glue and wasm say which build they are of, and must be of one.
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

/** The smallest wasm there is runs wherever the page allows any. */
function mayRun() {
  try {
    return !!new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  } catch {
    return false;
  }
}

/**
 * What never comes is given up. On a slow line the next try has more time.
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
      patience = Math.min(2 * patience, LONGEST);
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
  const answer = await fetch(WASM, { cache });
  if (answer.ok === false) throw new Error(`${answer.status} for ${WASM}`);
  // A server that doesn't know wasm, or a page that answers in place of it, makes it slower, but not
  // impossible.
  const known = answer instanceof Response && answer.headers.get("content-type") === "application/wasm";
  if (known) return WebAssembly.compileStreaming(answer);
  const bytes = await answer.arrayBuffer();
  const magic = String.fromCharCode(...new Uint8Array(bytes, 0, Math.min(bytes.byteLength, 4)));
  if (magic !== "\0asm") throw new Error(`There is no wasm at ${WASM}: look at the path and what answers there.`);
  return WebAssembly.compile(bytes);
}

/**
 * Calls `listener` after each crash, with whether it may try again. Returns how to stop that.
 * Memory after a crash can't be trusted, so nothing of the old instance is used any more.
 *
 * @param {(again: boolean) => void} listener
 */
export function onCrash(listener) {
  crashListeners.add(listener);
  return () => crashListeners.delete(listener);
}

/**
 * Runs what calls into the wasm. It throws nothing on purpose, so whatever it throws is a crash.
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
    // A call that an instance was in the middle of when it crashed may end in a second one.
    if (copy === copies) crashed();
  }
}

function crashed() {
  const now = Date.now();
  crashes = [...crashes.filter((at) => now - at < MINUTE), now];
  current = undefined;
  copies += 1;
  // An instance whose stack is full could not even be told to stop.
  if (stack) stack.value = ground;
  stack = undefined;
  for (const listener of [...crashListeners]) listener(crashes.length < CRASHES);
}

/** For the developer's console, if the page has left it one. @param {unknown} error */
export function complain(error) {
  try {
    console.error(error);
  } catch {
    // Nobody to be told.
  }
}

/** What runs from a timer, a promise or a click has no caller of ours: is it our crash? @param {any} error */
function heard(error) {
  if (!/^(Runtime|Range|Internal)Error$/.test(error?.name)) return;
  const frames = String(error.stack)
    .split("\n")
    .filter((line) => /wasm-function|:\/\//.test(line));
  // The page may run wasm of its own, and call it when it hears from us: the innermost frame counts.
  if (!frames[0]?.includes("wasm-function")) return;
  const caller = frames.find((line) => !line.includes("wasm-function"));
  // Some engines name no file for what is in wasm, but all do for the glue that called it, if the
  // stack is told as far as that.
  const ours = frames[0].includes(WASM) || !caller || [GLUE, import.meta.url].some((url) => caller.includes(url));
  // An instance that was left in the middle of something has not taken back its stack. What still
  // stirs in one that is given up leaves this one's as it is; not every engine's stack tells the
  // two apart by their address.
  if (ours && stack && stack.value !== ground) crashed();
}

addEventListener("error", ({ error }) => heard(error));
addEventListener("unhandledrejection", ({ reason }) => heard(reason));
