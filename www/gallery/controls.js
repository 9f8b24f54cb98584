// The controls of the element's look: a field for each custom property, and one for the declarations of
// the part that is picked.

import { isValid, keywords, plain } from "./look.js";

/**
 * @typedef {import("./look.js").Look} Look
 * @typedef {import("./look.js").Named} Named
 */

/** The field of a property; the private one behind it in `www/element/styles.css` has the default. */
const FIELD = "property--ipp-";
const DEFAULT = "--_";
const HEX = /^#[0-9a-f]{6}$/i;

/** An element of index.html. @template {HTMLElement} T @param {string} id @param {new () => T} type @returns {T} */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new TypeError(`index.html has no ${type.name} “${id}”.`);
  return found;
}

/** A copy of what a template has in it. @param {string} id */
export function copyOf(id) {
  const copy = byId(id, HTMLTemplateElement).content.cloneNode(true);
  return /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (copy).firstElementChild);
}

/**
 * An option of a list.
 *
 * @param {string} value
 * @param {string} text
 */
export function option(value, text) {
  const made = document.createElement("option");
  made.value = value;
  made.textContent = text;
  return made;
}

/**
 * Makes the fields of all custom properties.
 *
 * @param {Named[]} properties
 * @param {Look} look
 * @param {() => void} changed
 */
export function showProperties(properties, look, changed) {
  const rows = properties.map((property) => row(property, look, changed));
  byId("properties", HTMLFormElement).replaceChildren(...rows);
}

/**
 * @param {Named} property
 * @param {Look} look
 * @param {() => void} changed
 */
function row(property, look, changed) {
  const { name, syntax } = property;
  const made = copyOf("property");
  const [label, fields, about] = /** @type {HTMLElement[]} */ ([...made.children]);
  const words = keywords(syntax);
  const field = words ? document.createElement("select") : /** @type {HTMLInputElement} */ (fields.firstElementChild);
  if (words) field.append(option("", "–"), ...words.map((word) => option(word, word)));
  fields.replaceChildren(field);
  field.id = `property${name}`;
  label.setAttribute("for", field.id);
  label.textContent = name;
  about.id = `about${name}`;
  about.textContent = plain(property);
  field.setAttribute("aria-describedby", about.id);
  field.value = look.properties.get(name) ?? "";
  const take = () => {
    const valid = !field.value || isValid(field.value, syntax);
    field.setAttribute("aria-invalid", String(!valid));
    if (!valid) return;
    look.set(look.properties, name, field.value);
    changed();
  };
  field.addEventListener("input", take);
  if (syntax === "<color>") {
    const colour = document.createElement("input");
    colour.type = "color";
    colour.setAttribute("aria-label", `${name}, picked`);
    colour.addEventListener("input", () => {
      field.value = colour.value;
      take();
    });
    fields.append(colour);
  }
  return made;
}

/** Shows what each property is while it is not set, where that is one value. @param {HTMLElement} checkout */
export function showDefaults(checkout) {
  const style = getComputedStyle(checkout);
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = document.querySelectorAll(`input[id^="${FIELD}"]`);
  for (const field of fields) {
    const value = style.getPropertyValue(DEFAULT + field.id.slice(FIELD.length)).trim();
    field.placeholder = /[(]/.test(value) ? "" : longHex(value);
    const colour = field.nextElementSibling;
    const shown = field.value || field.placeholder;
    if (colour instanceof HTMLInputElement && HEX.test(shown)) colour.value = shown;
  }
}

/** `#fff` as colour fields want it. @param {string} value */
const longHex = (value) => value.replace(/^#([0-9a-f])([0-9a-f])([0-9a-f])$/i, "#$1$1$2$2$3$3");

/**
 * Fills the list of parts, and keeps what is written for each.
 *
 * @param {Named[]} parts
 * @param {Look} look
 * @param {() => void} changed
 */
export function showParts(parts, look, changed) {
  const part = byId("part", HTMLSelectElement);
  const text = byId("declarations", HTMLTextAreaElement);
  const outline = byId("outline", HTMLInputElement);
  part.replaceChildren(...parts.map(({ name }) => option(name, name)));
  part.value = [...look.parts.keys()][0] ?? "primary";
  const about = () => {
    const picked = parts.find(({ name }) => name === part.value);
    return picked ? plain(picked) : "";
  };
  const pick = () => {
    text.value = look.parts.get(part.value) ?? "";
    byId("about-part", HTMLElement).textContent = about();
    mark();
  };
  const mark = () => {
    look.outlined = outline.checked ? part.value : undefined;
    look.apply();
  };
  part.onchange = pick;
  outline.onchange = mark;
  text.oninput = () => {
    look.set(look.parts, part.value, text.value);
    changed();
  };
  pick();
}
