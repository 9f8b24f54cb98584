// What is drawn in the checkout, told so that languages can be compared. The two scripts that need
// it have it before them.
const checkout = /** @type {HTMLElementTagNameMap["ipp-checkout"]} */ (document.querySelector("ipp-checkout"));
const root = /** @type {ShadowRoot} */ (checkout.shadowRoot);

const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));

/** What there is to see, by the names of its parts: the same in every language, and another as soon
    as the state has moved on. Ages come as they are known; each of several terminals is one. */
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

/** All that can be read, and what is read out instead; ages as above. */
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

/** A language's texts, read once. @param {string} tag */
function texts(tag) {
  window.textsByTag ??= new Map();
  const language = tag.split("-")[0];
  /** @type {Promise<Record<string, string>>} */
  const read = window.textsByTag.get(language) ?? fetch(`locales/${language}.json`).then((answer) => answer.json());
  window.textsByTag.set(language, read);
  return read;
}

/** A text with anything in the places that are filled, and a number in place of a `#`; undefined if
    there are but such places. @param {string} text */
function pattern(text) {
  const fixed = text.split(/\{\w+\}/);
  if (!/\p{L}/u.test(fixed.join(""))) return undefined;
  const exact = fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("#", "\\d+"));
  return new RegExp(`^${exact.join(".+")}$`, "su");
}

/** A text that counts has several forms: `{count, plural, one {# line} other {# lines}}`. @param {string} text */
function forms(text) {
  const counted = /^\{\w+, plural, (.*)\}$/su.exec(text);
  return counted ? [...counted[1].matchAll(/\{([^}]*)\}/gu)].map(([, form]) => form) : [text];
}

/** The names of the texts that can be read, by those of the language that the checkout speaks. @param {string} tag */
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
