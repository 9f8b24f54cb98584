// The features of WebAssembly that the browsers must have, as wasm-opt and MDN name them.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { data } from "./data.mjs";

/** What rustc and wasm-bindgen make use of. www/element/engine.js asks for the newest of them. */
const FEATURES = {
  "mutable-globals": undefined,
  "sign-ext": "sign-extension-operations",
  "nontrapping-float-to-int": "non-trapping-float-to-int-conversions",
  "bulk-memory": "bulk-memory-operations",
  multivalue: "multi-value",
  "reference-types": "reference-types",
};

/** Each with its data. MDN counts mutable globals among what WebAssembly began with. */
export const wasmFeatures = () =>
  Object.values(FEATURES)
    .filter(Boolean)
    .map((name) => [`wasm ${name}`, [data.webassembly[name]]]);

/** What wasm-opt says of a wasm that needs more than these; nothing if it does not. */
export function wasmProblem(wasmOpt, file) {
  const folder = mkdtempSync(`${tmpdir()}/wasm-`);
  try {
    // The file names its features itself, and wasm-opt would believe it.
    const bare = `${folder}/bare.wasm`;
    const strip = spawnSync(wasmOpt, ["--strip-target-features", file, "-o", bare], { encoding: "utf8" });
    if (strip.status !== 0) return strip.stderr || String(strip.error);
    const flags = ["--mvp-features", ...Object.keys(FEATURES).map((name) => `--enable-${name}`)];
    const checked = spawnSync(wasmOpt, [...flags, bare, "-o", `${folder}/same.wasm`], { encoding: "utf8" });
    return checked.status === 0 ? "" : checked.stderr.slice(0, 1000);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
