// What is drawn in the checkout, told so that languages can be compared. The two scripts that need
// it have it before them.
const checkout = document.querySelector("ipp-checkout");
const root = checkout.shadowRoot;
const done = arguments[arguments.length - 1];

const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));

/** What there is to see, by the names of its parts: the same in every language, and another as soon
    as the state has moved on. Ages come as they are known; each of several terminals is one. */
function shape() {
  const card = root.querySelector(".card");
  const parts = [...card.querySelectorAll("[part]")].filter((node) => node.checkVisibility() && !node.closest(".ages"));
  const names = new Set(parts.map((node) => node.className + (node.disabled ? " (disabled)" : "")));
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

/** A language's texts, read once. */
function texts(tag) {
  window.textsByTag ??= new Map();
  const language = tag.split("-")[0];
  if (!textsByTag.has(language)) {
    textsByTag.set(
      language,
      fetch(`locales/${language}.json`).then((answer) => answer.json()),
    );
  }
  return textsByTag.get(language);
}

/** A text with anything in the places that are filled, and a number in place of a `#`; undefined if
    there are but such places. */
function pattern(text) {
  const fixed = text.split(/\{\w+\}/);
  if (!/\p{L}/u.test(fixed.join(""))) return undefined;
  const exact = fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("#", "\\d+"));
  return new RegExp(`^${exact.join(".+")}$`, "su");
}

/** A text that counts has several forms: `{count, plural, one {# line} other {# lines}}`. */
function forms(text) {
  const counted = /^\{\w+, plural, (.*)\}$/su.exec(text);
  return counted ? [...counted[1].matchAll(/\{([^}]*)\}/gu)].map(([, form]) => form) : [text];
}

/** The names of the texts that can be read, by those of the language that the checkout speaks. */
async function keys(tag) {
  const now = said();
  const isSaid = (text) => {
    const wanted = pattern(text);
    return wanted !== undefined && now.some((words) => wanted.test(words));
  };
  const all = Object.entries(await texts(tag));
  return all.filter(([, text]) => forms(text).some(isSaid)).map(([key]) => key);
}
