// Records the elements' errors and the texts that are shown.

globalThis.codes = [];
document.addEventListener("ipp-error", ({ detail }) => globalThis.codes.push(detail.code));

/** The visible text of an element; nothing if it is hidden. */
globalThis.seen = () => {
  /** @type {HTMLElement | null | undefined} */
  const root = document.querySelector("ipp-checkout")?.shadowRoot?.querySelector(".root");
  return root?.checkVisibility() ? root.innerText : "";
};
