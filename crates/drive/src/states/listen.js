// Hears what a screen reader would: every text that comes to stand in one of the checkout's live
// regions, and how urgent that region is. `window.announced` has them until they are taken.
const root = /** @type {ShadowRoot} */ (document.querySelector("ipp-checkout")?.shadowRoot);
const LIVE = "[role=status], [role=alert]";
/** Region → the text that stood in it. @type {WeakMap<Element, string>} */
const stood = new WeakMap();
window.announced = [];

function hear() {
  /** @type {NodeListOf<HTMLElement>} */
  const regions = root.querySelectorAll(LIVE);
  for (const region of regions) {
    // What is not drawn is not read out.
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
