// Bundles a page that imports the package, as somebody would who knows nothing of its inside, and
// looks whether each file that the elements load has come along.

import { readFileSync, readdirSync } from "node:fs";
import webpack from "webpack";

const PACKAGE = "node_modules/ipp-checkout";
const BUILT = "webpack";

const options = {
  mode: "production",
  context: process.cwd(),
  entry: "./page.mjs",
  output: { path: `${process.cwd()}/${BUILT}` },
  // What comes along is compared byte by byte.
  optimization: { minimize: false },
  performance: { hints: false },
};

webpack(options, (error, stats) => {
  const problems = error ? [error.message] : [];
  for (const { message } of stats?.toJson().errors ?? []) problems.push(message);
  for (const { message } of stats?.toJson().warnings ?? []) problems.push(message);
  if (problems.length === 0) problems.push(...left());
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
});

/** What the bundle does not have. */
function left() {
  const built = readdirSync(BUILT).map((name) => readFileSync(`${BUILT}/${name}`));
  const module = readFileSync(`${PACKAGE}/ipp-checkout.js`, "utf8");
  const addresses = [...module.matchAll(/new URL\("\.\/([^"?]+)/g)].map(([, path]) => path);
  if (addresses.length === 0) return ["the module names no files: is this look still right?"];
  const lost = addresses.filter((path) => !built.some((file) => file.equals(readFileSync(`${PACKAGE}/${path}`))));
  return lost.map((path) => `${path} is not among what webpack made`);
}
