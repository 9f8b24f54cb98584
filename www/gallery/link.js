// The address is what is shown: `#state=paid&locale=sv&theme=dark&width=390&--ipp-radius=0&part.amount=…`.

const PART = "part.";

/**
 * @typedef {object} Wish
 * @property {string} state
 * @property {string} locale
 * @property {string} theme
 * @property {string} width In pixels; empty: as wide as the page has room.
 * @property {boolean} rtl
 * @property {Map<string, string>} properties
 * @property {Map<string, string>} parts
 */

/** @param {string} hash @returns {Wish} */
export function read(hash) {
  const words = new URLSearchParams(hash.replace(/^#/, ""));
  const all = [...words];
  const width = words.get("width") ?? "";
  return {
    state: words.get("state") ?? "",
    locale: words.get("locale") ?? "",
    theme: words.get("theme") ?? "",
    width: /^\d{2,4}$/.test(width) ? width : "",
    rtl: words.get("dir") === "rtl",
    properties: new Map(all.filter(([name]) => name.startsWith("--ipp-"))),
    parts: new Map(
      all.filter(([name]) => name.startsWith(PART)).map(([name, value]) => [name.slice(PART.length), value]),
    ),
  };
}

/** Has the address say it. @param {Wish} wish */
export function keep({ state, locale, theme, width, rtl, properties, parts }) {
  const words = new URLSearchParams({ state });
  if (locale) words.set("locale", locale);
  if (theme) words.set("theme", theme);
  if (width) words.set("width", width);
  if (rtl) words.set("dir", "rtl");
  for (const [name, value] of properties) words.set(name, value);
  for (const [name, text] of parts) words.set(PART + name, text);
  history.replaceState(null, "", `#${words}`);
}
