// Hears what a screen reader would: every text that comes to stand in one of the checkout's live
// regions, and how urgent that region is. `window.announced` has them until they are taken.
const { shadowRoot } = document.querySelector("ipp-checkout");
const LIVE = "[role=status], [role=alert]";
const stood = new WeakMap();
window.announced = [];

function hear() {
  for (const region of shadowRoot.querySelectorAll(LIVE)) {
    // What is not drawn is not read out.
    const text = region.checkVisibility() ? region.innerText || region.textContent : "";
    if (text === (stood.get(region) ?? "")) continue;
    stood.set(region, text);
    if (text.trim()) announced.push([region.role === "alert" ? "assertive" : "polite", text.trim()]);
  }
}

new MutationObserver(hear).observe(shadowRoot, {
  subtree: true,
  childList: true,
  characterData: true,
  attributes: true,
});
hear();
