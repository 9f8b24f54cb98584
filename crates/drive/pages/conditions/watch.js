// What the elements tell the page of what is wrong, and the texts that are shown.

globalThis.codes = [];
document.addEventListener("ipp-error", ({ detail }) => codes.push(detail.code));

/** What an element reads, if it can be seen at all. */
globalThis.seen = () => {
  const { shadowRoot } = document.querySelector("ipp-checkout");
  return shadowRoot?.querySelector(".root")?.checkVisibility() ? shadowRoot.querySelector(".root").innerText : "";
};
