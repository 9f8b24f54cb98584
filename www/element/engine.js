// The wasm behind the elements: loaded once, when the first element needs it, and loaded
// anew should it ever crash.

import * as glue from "../ipp-checkout.js";

const WASM = new URL("../ipp-checkout_bg.wasm", import.meta.url).href;
// What is loaded anew after a crash. A bundle has the glue inside, and this file beside it.
const GLUE = new URL("../ipp-checkout.js", import.meta.url).href;
const NAMES = [WASM, GLUE].map((url) => url.slice(url.lastIndexOf("/") + 1));

/** After so many crashes within a minute there is no use in trying again. */
const CRASHES = 3;
const MINUTE = 60_000;

let current;
let copies = 0;
let crashes = [];
const mourners = new Set();

/** The wasm's exports, as soon as they are there. A load that fails can be tried again. */
export function engine() {
  current ??= start(copies ? import(`${GLUE}?copy=${copies}`) : glue);
  current.catch(() => (current = undefined));
  return current;
}

async function start(module) {
  const exports = await module;
  await exports.default({ module_or_path: WASM });
  return exports;
}

/**
 * Calls `mourner` after each crash, with whether it may try again. Returns how to stop that.
 * Memory after a crash can't be trusted, so nothing of the old instance is used any more.
 */
export function onCrash(mourner) {
  mourners.add(mourner);
  return () => mourners.delete(mourner);
}

/** Runs what calls into the wasm. A crash in it ends here; any other error does not. */
export function guarded(call) {
  try {
    return call();
  } catch (error) {
    if (!heard(error)) throw error;
  }
}

/** True if it was a crash of ours. */
function heard(error) {
  const trap = error instanceof WebAssembly.RuntimeError;
  // The page may run wasm of its own.
  if (!trap || !NAMES.some((name) => String(error.stack).includes(name))) return false;
  const now = Date.now();
  crashes = [...crashes.filter((at) => now - at < MINUTE), now];
  current = undefined;
  copies += 1;
  for (const mourner of [...mourners]) mourner(crashes.length <= CRASHES);
  return true;
}

// What runs from a timer, a promise or a click has no caller of ours.
addEventListener("error", ({ error }) => heard(error));
addEventListener("unhandledrejection", ({ reason }) => heard(reason));
