// What the elements tell the page of what is wrong, and the texts that are shown.

globalThis.codes = [];
document.addEventListener("ipp-error", ({ detail }) => globalThis.codes.push(detail.code));

/** What an element reads, if it can be seen at all. */
globalThis.seen = () => {
  /** @type {HTMLElement | null | undefined} */
  const root = document.querySelector("ipp-checkout")?.shadowRoot?.querySelector(".root");
  return root?.checkVisibility() ? root.innerText : "";
};
