// Looks at the simulated terminals as drawn now. Returns the problems found: what axe says, what is too
// small to touch or to read, and what is wider than the panel. `wish.theme`: light or dark;
// `wish.part`: what is scrolled to.
const [wish, done] = arguments;
/** The least width and height of a touch target, and the least size of text, in CSS pixels. */
const MIN_TARGET_PX = 44;
const MIN_TEXT_PX = 12;
const host = /** @type {HTMLElement} */ (document.querySelector("ipp-playground"));
const root = /** @type {ShadowRoot} */ (host.shadowRoot);
/** @type {string[]} */
const findings = [];

/** @param {Element} node */
const named = (node) => `${node.localName}.${[...node.classList].join(".")} “${node.textContent.trim().slice(0, 40)}”`;

async function look() {
  document.documentElement.dataset.theme = wish.theme;
  for (const element of document.querySelectorAll("ipp-checkout, ipp-playground")) {
    element.setAttribute("theme", wish.theme);
  }
  root.querySelector(wish.part)?.scrollIntoView();
  for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
  const card = /** @type {HTMLElement} */ (root.querySelector(".card"));
  if (card.scrollWidth > card.clientWidth)
    findings.push(`the panel is ${card.scrollWidth} px wide in ${card.clientWidth}`);
  for (const node of card.querySelectorAll("*")) {
    if (!node.checkVisibility() || !node.getClientRects().length) continue;
    const { width, height } = node.getBoundingClientRect();
    const touched = node.matches("button, input, summary");
    if (touched && Math.min(width, height) < MIN_TARGET_PX - 0.5) findings.push(`too small to touch: ${named(node)}`);
    const text = [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.nodeValue?.trim());
    if (text && parseFloat(getComputedStyle(node).fontSize) < MIN_TEXT_PX)
      findings.push(`too small to read: ${named(node)}`);
  }
  const rules = { "target-size": { enabled: true } };
  const { violations } = await axe.run(host, { resultTypes: ["violations"], rules, preload: false });
  for (const { id, help, nodes } of violations) {
    findings.push(`axe ${id}: ${help}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  }
  return findings;
}

look().then(done, (error) => done([`it could not be looked at: ${error}`]));
