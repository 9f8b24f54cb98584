// The stand-in loads no texts. In place of `www/element/language.js`.

/** @param {Element} element */
export function tagOf(element) {
  return element.getAttribute("locale") || "en";
}

/**
 * @param {string} _tag
 * @returns {Promise<import("../../element/language.js").Texts | null | undefined>}
 */
export function textsOf(_tag) {
  return Promise.resolve(undefined);
}
