// The page: the element in one state, what is around it, and how it looks.

import { byId, copyOf, option, showDefaults, showParts, showProperties } from "./controls.js";
import * as link from "./link.js";
import { Look, readManifest } from "./look.js";
import { answerInPage } from "./page_proxy.js";
import { GROUPS, STATES } from "./states.js";
import { Till, forget } from "./till.js";

/** The element's languages: those of `www/locales`. */
const LANGUAGES = ["da", "de", "en", "es", "fi", "fr", "it", "nb", "nl", "nn", "pl", "sv"];
/** The state of a page that is opened without one. */
const FIRST = "ready";

const [locale, theme, width] = ["locale", "theme", "width"].map((id) => byId(id, HTMLSelectElement));
const rtl = byId("rtl", HTMLInputElement);
const [stage, frame, css] = ["stage", "frame", "css"].map((id) => byId(id, HTMLElement));
const look = new Look();
const { properties, parts } = await readManifest();
let name = FIRST;
/** @type {Till | undefined} */
let till;

/** Shows the state anew. */
async function show() {
  till?.close();
  const shown = new Till();
  till = shown;
  const state = STATES.get(name);
  frame.dataset.state = "";
  byId("title", HTMLElement).textContent = state?.title ?? "";
  dress();
  try {
    state?.before?.(shown);
    frame.replaceChildren(shown.checkout);
    await shown.until(".card");
    showDefaults(shown.checkout);
    await state?.then?.(shown);
    // Tests wait for it.
    if (till === shown) frame.dataset.state = name;
  } catch (error) {
    // Another state is shown by now.
    if (!(error instanceof DOMException)) throw error;
  }
}

/** Gives the element what is around it. */
function dress() {
  const checkout = till?.checkout;
  if (!checkout) return;
  checkout.setAttribute("locale", locale.value);
  if (theme.value) checkout.setAttribute("theme", theme.value);
  else checkout.removeAttribute("theme");
  checkout.dir = rtl.checked ? "rtl" : "ltr";
  stage.dataset.theme = theme.value;
  frame.style.width = width.value ? `${width.value}px` : "";
  showDefaults(checkout);
}

/** Writes the address and the CSS. */
function tell() {
  link.keep({
    state: name,
    locale: locale.value === "en" ? "" : locale.value,
    theme: theme.value,
    width: width.value,
    rtl: rtl.checked,
    properties: look.properties,
    parts: look.parts,
  });
  css.textContent = look.css() || "/* Change a property or a part. */\n";
  byId("copied", HTMLElement).textContent = "";
}

/** Takes over what the address says. */
function open() {
  const wish = link.read(location.hash);
  name = STATES.has(wish.state) ? wish.state : FIRST;
  locale.value = LANGUAGES.includes(wish.locale) ? wish.locale : "en";
  theme.value = ["light", "dark"].includes(wish.theme) ? wish.theme : "";
  width.value = wish.width;
  rtl.checked = wish.rtl;
  look.properties = wish.properties;
  look.parts = wish.parts;
  look.apply();
  const radio = document.querySelector(`[name="state"][value="${name}"]`);
  if (radio instanceof HTMLInputElement) radio.checked = true;
  showControls();
  tell();
  show();
}

function showControls() {
  showProperties(properties, look, tell);
  showParts(parts, look, tell);
  if (till) showDefaults(till.checkout);
}

/** Lists the states. */
function list() {
  const groups = GROUPS.map(([title, states]) => {
    const group = copyOf("group");
    group.children[0].textContent = title;
    for (const { name, title } of states) {
      const made = copyOf("state");
      const [radio, words] = made.children;
      radio.setAttribute("value", name);
      words.textContent = title;
      group.append(made);
    }
    return group;
  });
  byId("states", HTMLFormElement).replaceChildren(...groups);
}

async function copy() {
  await navigator.clipboard.writeText(look.css());
  byId("copied", HTMLElement).textContent = "Copied.";
}

answerInPage();
forget();
list();
locale.replaceChildren(
  ...LANGUAGES.map((tag) => option(tag, new Intl.DisplayNames(tag, { type: "language" }).of(tag) ?? tag)),
);
byId("states", HTMLFormElement).addEventListener("change", ({ target }) => {
  if (target instanceof HTMLInputElement) name = target.value;
  tell();
  show();
});
byId("around", HTMLFormElement).addEventListener("change", () => {
  dress();
  tell();
});
byId("again", HTMLButtonElement).addEventListener("click", show);
byId("copy", HTMLButtonElement).addEventListener("click", copy);
byId("reset", HTMLButtonElement).addEventListener("click", () => {
  look.properties.clear();
  look.parts.clear();
  look.apply();
  showControls();
  tell();
});
addEventListener("hashchange", open);
open();
