// Inspects the checkout as drawn now. Returns the problems found, and the places of the parts that must
// not move. `wish.axe`: whether axe runs too, which is slow, on the `page` or the `element` only;
// `wish.shape`: the parts that must be unchanged.
const [wish, done] = arguments;
/** @type {string[]} */
const findings = [];
/** The least width and height of a touch target, in CSS pixels. */
const MIN_TARGET_PX = 44;
/** The least size of text, in CSS pixels, and as a part of the element's width: a large till is read from afar. */
const MIN_TEXT_PX = 12;
const MIN_TEXT_PART = 1 / 130;
/** How far from the middle the state may stand, as a part of its height. */
const MAX_OFF_MIDDLE = 0.1;
/** How many steps of the payment a screen shows as reached; none without this many steps. */
const STEPS = { starting: 0, sent: 1, active: 2, declined: 2, cancelling: 0, paid: 3 };

/** @param {Element} node */
const named = (node) => `${node.localName}.${[...node.classList].join(".")} “${node.textContent.trim().slice(0, 40)}”`;

/** @param {string} selector */
function box(selector) {
  const node = root.querySelector(selector);
  if (!node?.checkVisibility()) return null;
  const { left, top, width, height } = node.getBoundingClientRect();
  return [left + scrollX, top + scrollY, width, height];
}

/**
 * @param {string} selector
 * @param {"left" | "right"} side
 */
function edge(selector, side) {
  const node = /** @type {Element} */ (root.querySelector(selector));
  return Math.round(node.getBoundingClientRect()[side]);
}

/**
 * Nothing overflows, and nothing scrolls sideways.
 *
 * @param {Element} card
 * @param {Element[]} shown
 */
function overflow(card, shown) {
  const wide = (document.scrollingElement ?? document.documentElement).scrollWidth;
  if (wide > innerWidth) findings.push(`the page is ${wide} px wide in a window of ${innerWidth} px`);
  const around = card.getBoundingClientRect();
  for (const node of shown) {
    const { left, right } = node.getBoundingClientRect();
    if (left < around.left - 0.5 || right > around.right + 0.5) findings.push(`${named(node)} sticks out of the card`);
    const scrolls = getComputedStyle(node).overflowX !== "visible" && node.scrollWidth > node.clientWidth + 1;
    if (scrolls) findings.push(`${named(node)} has to be scrolled sideways`);
  }
}

/** Touch targets are large enough. @param {Element[]} shown */
function targets(shown) {
  for (const node of shown) {
    if (!node.matches("button, summary, label, a, select, input:not([type=radio], [type=checkbox])")) continue;
    const { width, height } = node.getBoundingClientRect();
    if (Math.min(width, height) < MIN_TARGET_PX - 0.1) findings.push(`${named(node)} is ${width} × ${height} px small`);
  }
}

/** Text can be read from where the cashier stands. @param {Element[]} shown */
function sizes(shown) {
  const least = Math.max(MIN_TEXT_PX, checkout.clientWidth * MIN_TEXT_PART);
  for (const node of shown) {
    const size = parseFloat(getComputedStyle(node).fontSize);
    if (node.textContent.trim() && size < least) findings.push(`${named(node)} is set in ${size} px`);
  }
}

/** The state stands in the middle of its place, unless there are terminals below it. @param {Element} card */
function middle(card) {
  const [state, ...lists] = [".state", ".picker", ".move"].map((part) => card.querySelector(part));
  if (!state?.checkVisibility() || lists.some((list) => list?.checkVisibility())) return;
  /** @param {string} part */
  const at = (part) => /** @type {Element} */ (state.querySelector(part)).getBoundingClientRect();
  const [around, steps, status] = [state.getBoundingClientRect(), at(".progress"), at(".status")];
  const above = at(".icon").top - (steps.height ? steps.bottom : around.top);
  const below = around.bottom - at(".more").bottom;
  const off = Math.abs(above - below) / around.height;
  if (off > MAX_OFF_MIDDLE) findings.push(`the state has ${above} px above it and ${below} px below`);
  const aside = status.left + status.right - around.left - around.right;
  if (Math.abs(aside) > 2) findings.push(`the headline is ${aside / 2} px off the middle`);
}

/** The steps that are reached are filled, in forced colours too. @param {HTMLElement} card */
function steps(card) {
  const shown = [...card.querySelectorAll(".progress span")].filter((step) => step.checkVisibility());
  const filled = shown.filter((step) => {
    const { backgroundColor, borderTopColor } = getComputedStyle(step);
    return backgroundColor === borderTopColor;
  });
  const screen = card.dataset.screen ?? "";
  const wanted = Object.hasOwn(STEPS, screen) ? STEPS[/** @type {keyof typeof STEPS} */ (screen)] : undefined;
  const seen = shown.length ? filled.length : undefined;
  if (seen !== wanted) findings.push(`${seen} of ${shown.length} steps are filled, not ${wanted}`);
}

/** Red, green and blue from 0 to 1 of any CSS colour. @param {string} colour */
function rgb(colour) {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  const canvas = /** @type {OffscreenCanvasRenderingContext2D} */ (context);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255);
}

/**
 * @param {string} one
 * @param {string} other
 */
function contrast(one, other) {
  /** @param {string} colour */
  const light = (colour) => {
    const [r, g, b] = rgb(colour).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

/**
 * The focus is visible on every focusable element.
 *
 * @param {Element} card
 * @param {HTMLElement[]} shown
 */
function rings(card, shown) {
  const ground = getComputedStyle(card).backgroundColor;
  const before = /** @type {HTMLElement | null} */ (root.activeElement);
  // An element focused by touch would get no ring.
  before?.blur();
  for (const node of shown) {
    if (!node.matches("button:enabled, summary, input")) continue;
    node.focus({ focusVisible: true, preventScroll: true });
    const ringed = node.closest("label") ?? node;
    const { outlineColor, outlineStyle, outlineWidth } = getComputedStyle(ringed);
    const seen = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    if (!seen) findings.push(`${named(ringed)} shows no ring when it has the focus`);
    else if (contrast(outlineColor, ground) < 3) findings.push(`the ring of ${named(ringed)} is too pale`);
    node.blur();
  }
  before?.focus({ preventScroll: true });
}

async function axes() {
  const context = wish.axe === "page" ? document : checkout;
  const rules = { "target-size": { enabled: true } };
  // Preloaded files are only needed by rules about whole pages.
  const { violations } = await axe.run(context, { resultTypes: ["violations"], rules, preload: wish.axe === "page" });
  for (const { id, help, nodes } of violations) {
    findings.push(`axe ${id}: ${help}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  }
}

async function look() {
  await frame();
  await frame();
  const card = /** @type {HTMLElement} */ (root.querySelector(".card"));
  /** @type {NodeListOf<HTMLElement>} */
  const all = card.querySelectorAll("*");
  const shown = [...all].filter((node) => node.checkVisibility());
  overflow(card, shown);
  targets(shown);
  sizes(shown);
  middle(card);
  steps(card);
  if (wish.rings) rings(card, shown);
  const start = performance.now();
  if (wish.axe) await axes();
  const now = shape();
  // Findings during a change belong to neither state.
  if (wish.shape && wish.shape !== now) return { moved: `${wish.shape} became ${now}` };
  return {
    axe: wish.axe ? performance.now() - start : undefined,
    findings,
    screen: card.dataset.screen,
    card: box(".card"),
    amount: box(".amount"),
    primary: box(".primary"),
    secondary: box(".secondary"),
    mirrored: edge(".amount", "right") === edge(".order", "right"),
  };
}

look().then(done, (error) => done({ findings: [`it could not be looked at: ${error}`] }));
