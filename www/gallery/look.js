// How the element looks: values of its custom properties, and declarations for its parts. The names come
// from the element's own manifest.

/**
 * What the manifest says of a custom property or a part.
 *
 * @typedef {{ name: string, description: string, syntax?: string }} Named
 */

/** @returns {Promise<{ properties: Named[], parts: Named[] }>} */
export async function readManifest() {
  const answer = await fetch(new URL("custom-elements.json", import.meta.url));
  /** @type {{ modules: { declarations: { tagName?: string, cssProperties: Named[], cssParts: Named[] }[] }[] }} */
  const { modules } = await answer.json();
  const all = modules.flatMap(({ declarations }) => declarations);
  const checkout = all.find(({ tagName }) => tagName === "ipp-checkout");
  return { properties: checkout?.cssProperties ?? [], parts: checkout?.cssParts ?? [] };
}

/** A description without the signs of Markdown. @param {Named} named */
export const plain = ({ description }) => description.replaceAll("`", "");

/** Whether a value fits the syntax. @param {string} value @param {string} [syntax] */
export function isValid(value, syntax) {
  if (syntax === "<color>") return CSS.supports("color", value);
  if (syntax === "<length>") return CSS.supports("width", value) && !value.includes("%");
  return !/[;{}]/.test(value);
}

/** The keywords of a syntax that has nothing else. @param {string} [syntax] */
export const keywords = (syntax) => (syntax?.includes("|") ? syntax.split("|").map((word) => word.trim()) : undefined);

export class Look {
  /** The values by the properties' names. @type {Map<string, string>} */
  properties = new Map();
  /** The declarations by the parts' names. @type {Map<string, string>} */
  parts = new Map();
  /** The part that is outlined. @type {string | undefined} */
  outlined;
  #sheet = new CSSStyleSheet();

  constructor() {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet];
  }

  /**
   * Sets a value; an empty one removes it.
   *
   * @param {Map<string, string>} values
   * @param {string} name
   * @param {string} value
   */
  set(values, name, value) {
    if (value.trim()) values.set(name, value.trim());
    else values.delete(name);
    this.apply();
  }

  /** The style sheet to copy. */
  css() {
    const values = [...this.properties].map(([name, value]) => `  ${name}: ${value};\n`);
    const element = values.length ? [`ipp-checkout {\n${values.join("")}}\n`] : [];
    const parts = [...this.parts].map(([name, text]) => `ipp-checkout::part(${name}) {\n${indented(text)}}\n`);
    return [...element, ...parts].join("\n");
  }

  apply() {
    const outline = `ipp-checkout::part(${this.outlined}) { outline: 3px dashed #d6007a; outline-offset: -1px; }`;
    this.#sheet.replaceSync(this.css() + (this.outlined ? outline : ""));
  }
}

/** One declaration a line. @param {string} text */
function indented(text) {
  const declarations = text.split(/;|\n/).map((declaration) => declaration.trim());
  return declarations
    .filter(Boolean)
    .map((declaration) => `  ${declaration};\n`)
    .join("");
}
