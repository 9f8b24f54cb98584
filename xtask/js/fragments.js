// Scripts that are not whole programs: `ipp-drive` puts each into the body of an async function, after
// the shared script of its folder. Here they are wrapped into whole scripts for ESLint and tsc. The
// wrapper adds no lines, so messages keep their line numbers.

import { readFileSync } from "node:fs";

const root = new URL("../../", import.meta.url);

/** Each folder's shared script and its fragments. Listed, since a file's place does not tell which it is. */
export const FOLDERS = [
  {
    folder: "crates/drive/src/scripts",
    shared: "page.js",
    fragments: [
      "contract.js",
      "crash.js",
      "idle.js",
      "interaction.js",
      "panel.js",
      "press.js",
      "reinserted.js",
      "shift.js",
      "told_again.js",
    ],
  },
  { folder: "crates/drive/src/states", shared: "drawn.js", fragments: ["listen.js", "look.js", "speak.js"] },
];

const BEFORE = "(async function () { ";
const AFTER = "});\n";

/** Wraps a fragment into a whole script. @param {string} fragment */
export const whole = (fragment) => BEFORE + fragment + AFTER;

/** The components whose scripts are checked. Their markup is checked by being built and paid in. */
export const COMPONENTS = ["examples/svelte/src/Till.svelte", "examples/vue/src/Till.vue"];

/**
 * A component's script, with empty lines in place of the rest, so that messages keep their line numbers.
 *
 * @param {string} component
 */
export function scriptOf(component) {
  const [, before, script] = /^([^]*?<script[^>]*>)([^]*?)<\/script>/.exec(component) ?? ["", "", ""];
  return before.replaceAll(/[^\n]/g, "") + script;
}

/**
 * The names that a folder's shared script declares.
 *
 * @param {{ folder: string, shared: string }} of
 */
export function declared({ folder, shared }) {
  const text = readFileSync(new URL(`${folder}/${shared}`, root), "utf8");
  return [...text.matchAll(/^(?:async )?(?:function|const) (\w+)/gm)].map(([, name]) => name);
}

/** The ESLint processor that lints the wrapped text in place of the file's. */
export const processor = {
  meta: { name: "fragments" },
  supportsAutofix: true,
  /** @param {string} text */
  preprocess: (text) => [{ text: whole(text), filename: "whole.js" }],
  /** @param {import("eslint").Linter.LintMessage[][]} messages */
  postprocess: ([messages]) => messages.map(moved),
};

/** The ESLint processor for components. What their markup uses looks unused to it. */
export const component = {
  meta: { name: "components" },
  /** @param {string} text */
  preprocess: (text) => [{ text: scriptOf(text), filename: "script.js" }],
  /** @param {import("eslint").Linter.LintMessage[][]} messages */
  postprocess: ([messages]) => messages,
};

/**
 * Converts a message about the wrapped script to one about the fragment.
 *
 * @param {import("eslint").Linter.LintMessage} message
 */
function moved(message) {
  const column = message.line === 1 ? message.column - BEFORE.length : message.column;
  if (!message.fix) return { ...message, column };
  const [start, end] = message.fix.range.map((at) => at - BEFORE.length);
  return { ...message, column, fix: { ...message.fix, range: [start, end] } };
}
