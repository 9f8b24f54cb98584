// Since which version browsers have a feature, by MDN's compatibility data.

import data from "@mdn/browser-compat-data" with { type: "json" };

export { data };

/** The browsers by their names in `browserslist`, with MDN's. */
export const BROWSERS = {
  chrome: "chrome",
  and_chr: "chrome_android",
  android: "webview_android",
  edge: "edge",
  safari: "safari",
  ios_saf: "safari_ios",
  firefox: "firefox",
  and_ff: "firefox_android",
};

/** What is found on the way through MDN's tree, or undefined. */
export const at = (tree, ...path) => path.reduce((node, key) => node?.[key], tree);

/** Those that have data of their own. */
export const known = (features) => features.filter((feature) => feature?.__compat);

/** The first version that has a feature; Infinity if none has. A part of it counts as the whole. */
export function since(feature, browser) {
  const statements = [feature.__compat.support[browser]].flat().filter(Boolean);
  const plain = statements.filter(
    // What was removed as a part came back as the whole.
    (it) => !it.flags && (!it.version_removed || it.partial_implementation) && !it.prefix && !it.alternative_name,
  );
  return Math.min(Infinity, ...plain.map(({ version_added: version }) => number(version)));
}

/** @param {string | boolean} version such as "16.4", "≤37" or "preview" */
function number(version) {
  const number = Number.parseFloat(String(version).replace("≤", ""));
  return Number.isNaN(number) ? Infinity : number;
}
