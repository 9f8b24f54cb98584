// Writes the fragments as whole scripts below a folder, each subfolder with a tsconfig.json, since tsc
// only reads files. `node whole.js <folder>`.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FOLDERS, whole } from "./fragments.js";

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
