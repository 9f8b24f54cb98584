// Records what a screen reader would speak: each new text in the checkout's live regions, and the
// region's urgency, in `window.announced` until taken.
const root = /** @type {ShadowRoot} */ (document.querySelector("ipp-checkout")?.shadowRoot);
const LIVE = "[role=status], [role=alert]";
/** The previous text of each region. @type {WeakMap<Element, string>} */
const stood = new WeakMap();
window.announced = [];

function hear() {
  /** @type {NodeListOf<HTMLElement>} */
  const regions = root.querySelectorAll(LIVE);
  for (const region of regions) {
    // Hidden text is not spoken.
    const text = region.checkVisibility() ? region.innerText || region.textContent : "";
    if (text === (stood.get(region) ?? "")) continue;
    stood.set(region, text);
    if (text.trim()) window.announced.push([region.role === "alert" ? "assertive" : "polite", text.trim()]);
  }
}

new MutationObserver(hear).observe(root, {
  subtree: true,
  childList: true,
  characterData: true,
  attributes: true,
});
hear();
