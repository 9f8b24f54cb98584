// Selects an element's language and loads its texts.

/** The files of all languages but English, which is compiled in. Written out in full for bundlers to find. */
const urls = () =>
  new Map([
    ["da", new URL("../locales/da.json", import.meta.url)],
    ["de", new URL("../locales/de.json", import.meta.url)],
    ["es", new URL("../locales/es.json", import.meta.url)],
    ["fi", new URL("../locales/fi.json", import.meta.url)],
    ["fr", new URL("../locales/fr.json", import.meta.url)],
    ["it", new URL("../locales/it.json", import.meta.url)],
    ["nb", new URL("../locales/nb.json", import.meta.url)],
    ["nl", new URL("../locales/nl.json", import.meta.url)],
    ["nn", new URL("../locales/nn.json", import.meta.url)],
    ["pl", new URL("../locales/pl.json", import.meta.url)],
    ["sv", new URL("../locales/sv.json", import.meta.url)],
  ]);
/** Tags that mean one of these: `no` is the legacy tag for `nb`. */
const ALIASES = new Map([["no", "nb"]]);
/** Time for a language's file, in milliseconds. */
const TEXTS_TIMEOUT_MS = 3_000;

/**
 * Texts by the names in `locales/en.json`.
 *
 * @typedef {Partial<Record<string, string>>} Texts
 */

/** The English texts needed without wasm: before it is loaded and after a crash. */
export const WITHOUT_WASM = {
  reloading: "Reloading…",
  cant_load: "The checkout can’t be loaded right now. Trying again…",
  wrong_version: "This page’s files don’t match. Reload the page. If that doesn’t help, call for help.",
  policy_blocked: "This page’s settings block the checkout. Call for help.",
  unsupported: "This browser is too old for the checkout. Call for help.",
  stopped: "The checkout has stopped working. Reload the page.",
  may_be_paying: "If a payment was started, it may still go through. Don’t charge again.",
};

/** The texts by language, loading or loaded. @type {Map<string, Promise<Texts | null>>} */
const files = new Map();

/** The element's language tag: its `locale`, or the `lang` around it, or the browser's. @param {Element} element */
export function tagOf(element) {
  /** @type {HTMLElement} */
  const around = element.closest("[lang]") ?? element.ownerDocument.documentElement;
  return element.getAttribute("locale") || around.lang || navigator.language || "en";
}

/**
 * Resolves with the texts of a tag's language, whatever its region, from one file fetched once; with
 * undefined for English and null on failure.
 *
 * @param {string} tag
 */
export function textsOf(tag) {
  const spoken = tag.toLowerCase().split("-")[0];
  const language = ALIASES.get(spoken) ?? spoken;
  const url = urls().get(language);
  if (!url) return Promise.resolve(undefined);
  const known = files.get(language);
  if (known) return known;
  const texts = load(url);
  files.set(language, texts);
  // On failure it stays English; the next element tries again.
  texts.then((texts) => texts ?? files.delete(language));
  return texts;
}

/**
 * @param {URL} url
 * @returns {Promise<Texts | null>}
 */
async function load(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(TEXTS_TIMEOUT_MS) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
