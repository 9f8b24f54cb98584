// What servers and pages' unit tests make of the package: in Node, and in the two DOMs without a browser.

import { compile } from "svelte/compiler";
import { defineConfig } from "vitest/config";

const svelte = {
  name: "svelte",
  transform(code, id) {
    const [filename, generate = "client"] = id.split("?");
    if (filename.endsWith(".svelte")) return compile(code, { filename, generate }).js;
  },
};

// A machine that does something else besides is slow.
const testTimeout = 60_000;

const inNode = { plugins: [svelte], test: { name: "node", include: ["server.test.js"], testTimeout } };

const inDom = (environment, ...include) => ({
  plugins: [svelte],
  resolve: { conditions: ["browser"] },
  test: {
    name: environment,
    environment,
    // It would complain of each style sheet, of which it loads none.
    environmentOptions: { happyDOM: { settings: { handleDisabledFileLoadingAsSuccess: true } } },
    include,
    testTimeout,
    server: { deps: { inline: ["svelte"] } },
  },
});

export default defineConfig({
  test: {
    projects: [
      inNode,
      inDom("jsdom", "*.dom.test.js", "hydrate.test.js", "till.test.js"),
      inDom("happy-dom", "*.dom.test.js"),
    ],
  },
});
