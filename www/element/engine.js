// The wasm behind the elements: loaded once, when the first element needs it, and made anew
// should it ever crash.

import * as glue from "../ipp-checkout.js";

const WASM = new URL("../ipp-checkout_bg.wasm", import.meta.url).href;
// What is loaded anew after a crash. A bundle has the glue inside, and this file beside it.
const GLUE = new URL("../ipp-checkout.js", import.meta.url).href;

/** With so many crashes within a minute there is no use in trying again. */
const CRASHES = 3;
const MINUTE = 60_000;

let current;
/** Where the stack of the instance that runs ends, and where it does while nothing of it runs. */
let stack;
let ground;
/** Compiled once: a new instance of it is there at once, and needs no network. */
let code;
/** The glue belongs to one instance for good, so each further instance has a copy of it. */
let copies = 0;
let crashes = [];
const mourners = new Set();

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
  const [exports, module] = await Promise.all([copies ? import(`${GLUE}?copy=${copies}`) : glue, compiled()]);
  ({ __stack_pointer: stack } = await exports.default({ module_or_path: module }));
  ground = stack.value;
  return exports;
}

function compiled() {
  code ??= compile();
  code.catch(() => (code = undefined));
  return code;
}

async function compile() {
  const answer = await fetch(WASM);
  if (!answer.ok) throw new Error(`${answer.status} for ${WASM}`);
  // A server that doesn't know wasm makes it slower, but not impossible.
  const known = answer.headers.get("content-type")?.startsWith("application/wasm");
  return known ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer());
}

/**
 * Calls `mourner` after each crash, with whether it may try again. Returns how to stop that.
 * Memory after a crash can't be trusted, so nothing of the old instance is used any more.
 */
export function onCrash(mourner) {
  mourners.add(mourner);
  return () => mourners.delete(mourner);
}

/** Runs what calls into the wasm. It throws nothing on purpose, so whatever it throws is a crash. */
export function guarded(call) {
  const copy = copies;
  try {
    return call();
  } catch (error) {
    console.error(error);
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
  for (const mourner of [...mourners]) mourner(crashes.length < CRASHES);
}

/** What runs from a timer, a promise or a click has no caller of ours: is it our crash? */
function heard(error) {
  if (!/^(Runtime|Range|Internal)Error$/.test(error?.name)) return;
  const frames = String(error.stack).split("\n").filter((line) => /wasm-function|:\/\//.test(line));
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
