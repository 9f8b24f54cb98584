// Describes what the checkout shows, so that languages can be compared. Prepended to the two scripts
// that need it.
const checkout = /** @type {HTMLElementTagNameMap["ipp-checkout"]} */ (document.querySelector("ipp-checkout"));
const root = /** @type {ShadowRoot} */ (checkout.shadowRoot);

const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));

/** The names of the visible parts: the same in every language, and different once the state has moved on.
    Without ages, which appear as they become known; terminals count once. */
function shape() {
  const card = /** @type {HTMLElement} */ (root.querySelector(".card"));
  /** @type {NodeListOf<HTMLElement>} */
  const named = card.querySelectorAll("[part]");
  const parts = [...named].filter((node) => node.checkVisibility() && !node.closest(".ages"));
  const names = new Set(
    parts.map((node) => node.className + ("disabled" in node && node.disabled ? " (disabled)" : "")),
  );
  return [card.dataset.screen, card.dataset.link, ...names].join(", ");
}

/** All visible texts, and those for screen readers; without ages, as above. */
function said() {
  const shown = [...root.querySelectorAll(".card *")].filter(
    (node) => node.checkVisibility() && !node.closest(".ages"),
  );
  return shown.flatMap((node) => [
    node.childElementCount ? "" : node.textContent.trim(),
    node.getAttribute("aria-label") ?? "",
    node.getAttribute("placeholder") ?? "",
  ]);
}

/** Loads a language's texts, once. @param {string} tag */
function texts(tag) {
  window.textsByTag ??= new Map();
  const language = tag.split("-")[0];
  /** @type {Promise<Record<string, string>>} */
  const read = window.textsByTag.get(language) ?? fetch(`/locales/${language}.json`).then((answer) => answer.json());
  window.textsByTag.set(language, read);
  return read;
}

/** A pattern that matches a text with any values in its placeholders and a number for `#`; undefined if
    the text has nothing but placeholders. @param {string} text */
function pattern(text) {
  const fixed = text.split(/\{\w+\}/);
  if (!/\p{L}/u.test(fixed.join(""))) return undefined;
  const exact = fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("#", "\\d+"));
  return new RegExp(`^${exact.join(".+")}$`, "su");
}

/** The forms of a text, several for `{count, plural, one {# line} other {# lines}}`. @param {string} text */
function forms(text) {
  const counted = /^\{\w+, plural, (.*)\}$/su.exec(text);
  return counted ? [...counted[1].matchAll(/\{([^}]*)\}/gu)].map(([, form]) => form) : [text];
}

/** The keys of the visible texts, by the texts of the checkout's language. @param {string} tag */
async function keys(tag) {
  const now = said();
  /** @param {string} text */
  const isSaid = (text) => {
    const wanted = pattern(text);
    return wanted !== undefined && now.some((words) => wanted.test(words));
  };
  const all = Object.entries(await texts(tag));
  return all.filter(([, text]) => forms(text).some(isSaid)).map(([key]) => key);
}
