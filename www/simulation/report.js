// What is said about a schedule: the invariants, the verdict, and the log of what happened.

import { byId, make, time } from "./dom.js";

/**
 * @typedef {import("./types.js").View} View
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./types.js").Told} Told
 */

/** The most lines of the log. */
const MOST = 200;

/** @type {Map<string, HTMLElement>} */
const invariants = new Map();
/** What each message was, for the line that says that it was lost. @type {Map<number, string>} */
const sent = new Map();

/** @param {Entry[]} entries */
export function listInvariants(entries) {
  const items = entries.map(({ word, meaning }) => {
    const item = make("li", "holds", make("strong", "", word), ` ${meaning}`, make("em", ""));
    invariants.set(word, item);
    return item;
  });
  byId("invariants").replaceChildren(...items);
}

export function forget() {
  byId("log").replaceChildren();
  sent.clear();
}

/** @param {View} view */
export function judge(view) {
  const broken = new Map(view.findings.map(({ invariant, what }) => [invariant, what]));
  for (const [word, item] of invariants) {
    const what = broken.get(word);
    item.className = what === undefined ? "holds" : "broken";
    /** @type {HTMLElement} */ (item.querySelector("em")).textContent = what ?? "";
  }
  const verdict = byId("verdict");
  const words = verdictOf(view);
  // A screen reader hears of a change alone.
  if (verdict.textContent !== words) verdict.textContent = words;
  verdict.className = broken.size > 0 ? "broken" : "holds";
}

/** @param {View} view */
function verdictOf({ findings, over, steps }) {
  const names = findings.map(({ invariant }) => invariant).join(", ");
  if (over) {
    const end = `At rest after ${steps} steps.`;
    return names ? `${end} Broken: ${names}.` : `${end} All ${invariants.size} invariants held.`;
  }
  return names ? `Broken: ${names}.` : `All ${invariants.size} invariants hold.`;
}

/**
 * @param {Told[]} told
 * @param {(part: string) => string} nameOf
 */
export function log(told, nameOf) {
  const lines = told.slice(-MOST).map((event) => line(event, nameOf));
  const list = byId("log");
  list.prepend(...lines.reverse());
  while (list.childElementCount > MOST) list.lastElementChild?.remove();
}

/**
 * @param {Told} event
 * @param {(part: string) => string} nameOf
 */
function line(event, nameOf) {
  if (event.kind === "message") {
    const what = `${nameOf(event.from)} → ${nameOf(event.to)}: ${event.what}`;
    sent.set(event.number, what);
    return made("message", event.sent, what);
  }
  if (event.kind === "lost") return made("lost", event.at, `${event.why}: ${sent.get(event.number) ?? "a message"}`);
  return made("happened", event.at, `${nameOf(event.part)}: ${event.what}`);
}

/**
 * @param {string} className
 * @param {number} at
 * @param {string} text
 */
const made = (className, at, text) => make("li", className, make("time", "", time(at)), ` ${text}`);
