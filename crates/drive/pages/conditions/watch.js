// Records the elements' errors, what they log, and the texts that are shown.

globalThis.codes = [];
globalThis.logged = [];
document.addEventListener("ipp-error", ({ detail }) => globalThis.codes.push(detail.code));

const { error } = console;
if (error) {
  console.error = (...words) => {
    globalThis.logged.push(String(words[0]));
    error.apply(console, words);
  };
}

/** The visible text of an element; nothing if it is hidden. */
globalThis.seen = () => {
  /** @type {HTMLElement | null | undefined} */
  const root = document.querySelector("ipp-checkout")?.shadowRoot?.querySelector(".root");
  return root?.checkVisibility() ? root.innerText : "";
};
