// Makes and finds elements. Text goes in as text, never as markup.

/** @param {string} id Of an element that index.html has. */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * Makes an element.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} className
 * @param {(Node | string)[]} children
 */
export function make(name, className, ...children) {
  const element = document.createElement(name);
  element.className = className;
  element.append(...children);
  return element;
}

/**
 * Makes a button.
 *
 * @param {string} text
 * @param {string} title What pressing it does, in a sentence.
 * @param {() => void} pressed
 */
export function button(text, title, pressed) {
  const element = make("button", "", text);
  element.type = "button";
  element.title = title;
  element.addEventListener("click", pressed);
  return element;
}

/**
 * A time of the virtual clock, as people read it.
 *
 * @param {number} ms
 */
export function time(ms) {
  const seconds = ms / 1000;
  if (seconds < 600) return `${seconds.toFixed(3)} s`;
  const hours = seconds / 3600;
  return hours < 2 ? `${(seconds / 60).toFixed(1)} min` : `${hours.toFixed(1)} h`;
}
