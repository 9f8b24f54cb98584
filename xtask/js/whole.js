// Writes the fragments, and the scripts of components, as whole scripts below a folder, each subfolder with a tsconfig.json, since tsc
// only reads files. `node whole.js <folder>`.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { COMPONENTS, FOLDERS, scriptOf, whole } from "./fragments.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const [, , into] = process.argv;

for (const { folder, shared, fragments } of FOLDERS) {
  const place = join(into, folder);
  mkdirSync(place, { recursive: true });
  for (const name of [shared, ...fragments]) {
    const text = readFileSync(join(root, folder, name), "utf8");
    writeFileSync(join(place, name), name === shared ? text : whole(text));
  }
  const config = {
    extends: join(here, "tsconfig.fragments.json"),
    files: [...[shared, ...fragments].map((name) => join(place, name)), join(here, "types/driven.d.ts")],
  };
  writeFileSync(join(place, "tsconfig.json"), JSON.stringify(config));
}

const scripts = COMPONENTS.map((component) => {
  const script = `${join(into, component)}.js`;
  mkdirSync(dirname(script), { recursive: true });
  writeFileSync(script, scriptOf(readFileSync(join(root, component), "utf8")));
  return script;
});
const config = { extends: join(here, "tsconfig.components.json"), files: scripts };
writeFileSync(join(into, "examples/tsconfig.json"), JSON.stringify(config));
