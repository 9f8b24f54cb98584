// What the elements and their stand-in for unit tests are made with.

/** A server has no DOM: there the classes are only names that can be imported. @type {typeof HTMLElement} */
export const Base = globalThis.HTMLElement ?? class {};

/**
 * Defines an element, unless this or another copy of the file already did: the first one on the page
 * serves all elements, whatever versions come later. A server defines nothing.
 *
 * @param {string} name
 * @param {CustomElementConstructor} constructor
 */
export function define(name, constructor) {
  const registry = globalThis.customElements;
  if (!registry?.get(name)) registry?.define(name, constructor);
}

/**
 * Builds nested elements by class, without markup in strings.
 *
 * @param {string} className
 * @param {(Node | string)[]} children
 */
export function blocks(className, ...children) {
  const block = document.createElement("div");
  block.className = className;
  block.append(...children);
  return block;
}
