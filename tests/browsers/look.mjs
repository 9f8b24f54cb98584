// Compares what the package's files use with the browsers that package.json names as the oldest. Both
// ways: nothing may need a newer one, and each must be the oldest that will do.
//
// Usage: node look.mjs <folder of the package> <wasm-opt>

import { readFileSync, readdirSync } from "node:fs";
import { BROWSERS, since } from "./data.mjs";
import { declarations, ownNames, scriptUses } from "./script.mjs";
import { styleUses } from "./style.mjs";
import { wasmFeatures, wasmProblem } from "./wasm.mjs";
import { EXCEPTIONS } from "./exceptions.mjs";

const [folder, wasmOpt] = process.argv.slice(2);
const read = (name) => readFileSync(`${folder}/${name}`, "utf8");
const oldest = Object.fromEntries(
  JSON.parse(read("package.json")).browserslist.map((line) => {
    const [, browser, version] = /^(\w+) >= ([\d.]+)$/.exec(line) ?? [line];
    return [browser, Number(version)];
  }),
);
const problems = [];
const complain = (problem) => problems.push(problem);

const names = readdirSync(folder);
const scripts = names.filter((name) => name.endsWith(".js") && name !== "ipp-testing.js").map(read);
const trees = scripts.map(declarations);
const own = new Set(trees.flatMap(ownNames));
const uses = new Map([
  ...trees.flatMap((tree) => scriptUses(tree, own)),
  ...names.filter((name) => name.endsWith(".css")).flatMap((name) => styleUses(read(name))),
  ...wasmFeatures(),
]);
if (uses.size < 300) complain(`only ${uses.size} uses were found: is this look still right?`);

for (const [browser, key] of Object.entries(BROWSERS)) {
  const declared = oldest[browser];
  if (!declared) {
    complain(`package.json names no version of ${browser}`);
    continue;
  }
  let needed = 0;
  for (const [what, features] of uses) {
    if (what in EXCEPTIONS) continue;
    const version = Math.min(...features.map((feature) => since(feature, key)));
    needed = Math.max(needed, version);
    if (version > declared) complain(`${what} needs ${browser} ${version}, and ${declared} is declared`);
  }
  if (needed < declared) complain(`${browser} ${needed} would do, and ${declared} is declared`);
}
for (const what of Object.keys(EXCEPTIONS)) {
  const features = uses.get(what);
  const newer = ([browser, key]) => features?.every((feature) => since(feature, key) > oldest[browser]);
  if (!features) complain(`${what} is not used any more`);
  else if (!Object.entries(BROWSERS).some(newer)) complain(`${what} is in every browser that is declared`);
}
for (const name of names.filter((name) => name.endsWith(".wasm"))) {
  const problem = wasmProblem(wasmOpt, `${folder}/${name}`);
  if (problem) complain(`${name}: ${problem}`);
}

for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
