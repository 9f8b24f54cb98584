// What servers evaluate and write.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { build, createServer } from "vite";
import { expect, test } from "vitest";
import webpack from "webpack";
import { order } from "./order.js";
import { TILLS } from "./tills.js";

const PACKAGE = "node_modules/ipp-checkout";
const json = (name) => JSON.parse(readFileSync(`${PACKAGE}/${name}`, "utf8"));
/** The modules of the package, by the entries that lead to them. */
const entries = Object.entries(json("package.json").exports).flatMap(([entry, { default: file }]) =>
  file ? [[entry.replace(".", "ipp-checkout"), file]] : [],
);

/** Runs a module in a process of its own, which has to end by itself. */
const run = (...program) => execFileSync(process.execPath, program, { encoding: "utf8", timeout: 10_000 });

const IMPORT_ALL = `
  const before = Object.getOwnPropertyNames(globalThis);
  const names = {};
  for (const entry of process.argv.slice(1)) names[entry] = Object.keys(await import(entry)).sort();
  const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name));
  console.log(JSON.stringify({ names, added }));
`;

test("Node imports every entry and defines nothing", () => {
  const paths = entries.map(([entry]) => entry);
  const { names, added } = JSON.parse(run("--input-type=module", "--eval", IMPORT_ALL, ...paths));
  expect(added).toEqual([]);
  const promised = json("custom-elements.json").modules.map(({ path, exports }) => [
    entries.find(([, file]) => file === `./${path}`)[0],
    exports.filter(({ kind }) => kind === "js").map(({ name }) => name),
  ]);
  promised.push(["ipp-checkout/testing", ["IppCheckout", "drive", "states"]]);
  expect(names).toEqual(Object.fromEntries(promised));
});

test("a server whose modules have no address imports every entry", () => {
  for (const [, file] of entries) {
    const module = readFileSync(`${PACKAGE}/${file}`, "utf8");
    writeFileSync("no-address.mjs", module.replaceAll("import.meta.url", "undefined"));
    run("no-address.mjs");
  }
});

test("webpack's bundle for a server runs, as Next.js makes it", async () => {
  const options = {
    mode: "production",
    optimization: { minimize: false },
    target: "node",
    context: process.cwd(),
    entry: "./page.mjs",
    output: { path: `${process.cwd()}/server`, filename: "page.cjs", publicPath: "/_next/" },
  };
  writeFileSync("page.mjs", entries.map(([entry]) => `import "${entry}";\n`).join(""));
  const stats = await new Promise((resolve, reject) =>
    webpack(options, (error, stats) => (error ? reject(error) : resolve(stats))),
  );
  expect(stats.toJson().errors).toEqual([]);
  run("server/page.cjs");
});

test("Vite evaluates it on a server, as Nuxt, SvelteKit and Astro have it do", async () => {
  writeFileSync("page.js", entries.map(([entry]) => `import "${entry}";\n`).join(""));
  const shared = { configFile: false, logLevel: "error", ssr: { noExternal: true } };
  const server = await createServer({ ...shared, appType: "custom", server: { middlewareMode: true, ws: false } });
  await server.ssrLoadModule("/page.js");
  await server.close();
  await build({ ...shared, build: { ssr: "page.js", outDir: "server" } });
  run("server/page.js");
});

test.each(Object.keys(TILLS))("%s writes the element with its attributes alone", async (name) => {
  const html = await TILLS[name].html({ order, fetchToken: () => "token", onPaid() {} });
  const written = html.replaceAll(/<!--.*?-->/g, "");
  expect(written).toBe('<ipp-checkout proxy="https://pay.example.com"></ipp-checkout>');
});
