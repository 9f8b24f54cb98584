// Draws the parts of the world as cards. They are made once for a schedule, so that a button that has the focus
// keeps it; what they show follows each step.

import { button, byId, make } from "./dom.js";

/**
 * @typedef {import("./types.js").View} View
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {(action: string, to: number) => void} Act
 */

/** The parts and the column that each is in. */
const KINDS = /** @type {const} */ ({ page: "pages", proxy: "proxies", device: "terminals" });
/** What is done to one of several parts of a kind; the rest is done to Kustom or to the database. */
const LABELS = {
  "lose-request": "Lose next request",
  "lose-answer": "Lose next answer",
  "server-error": "Answer 500 next",
  "lose-callback": "Lose next callback",
  "double-callback": "Double next callback",
  "lose-news": "Lose next news",
  "kill-proxy": "Kill",
  "lock-database": "Lock for 10 s",
  "lose-database": "Lose it",
  cancel: "Cancel",
  pay: "Pay",
  decline: "Decline",
  "cancel-on-terminal": "Cancel",
};
/** The most rows of a card. */
const MOST = 4;

export class World {
  /** @type {Map<string, HTMLElement>} */
  #cards = new Map();
  /** The payments in the order in which they were first seen, for short names. @type {string[]} */
  #known = [];
  #actions;
  #act;

  /**
   * @param {Entry[]} actions
   * @param {Act} act
   */
  constructor(actions, act) {
    this.#actions = new Map(actions.map(({ word, meaning }) => [word, meaning]));
    this.#act = act;
  }

  /**
   * Makes the cards of a schedule.
   *
   * @param {View} view
   */
  open(view) {
    this.#cards.clear();
    this.#known = [];
    const pages = view.pages.map(({ till }, at) =>
      this.#card(`page-${at}`, `${titled(till)}, tab ${at + 1}`, "cancel", at),
    );
    const proxies = view.proxies.map((_, at) => this.#card(`proxy-${at}`, `Proxy ${at + 1}`, "kill-proxy", at));
    proxies.push(this.#card("database", "Database", ["lock-database", "lose-database"]));
    const outside = [
      this.#card("kustom", "Kustom", [
        "lose-request",
        "lose-answer",
        "server-error",
        "lose-callback",
        "double-callback",
      ]),
    ];
    if (view.proxies.length > 1) outside.push(this.#card("merchant", "The merchant's system", []));
    const terminals = view.terminals.map((name, at) =>
      this.#card(name, titled(name), ["pay", "decline", "cancel-on-terminal"], at),
    );
    pages.push(make("div", "loose", this.#button("lose-news", 0)));
    byId(KINDS.page).replaceChildren(...pages);
    byId(KINDS.proxy).replaceChildren(...proxies);
    byId("outside").replaceChildren(...outside);
    byId(KINDS.device).replaceChildren(...terminals);
    this.draw(view);
  }

  /**
   * Where a part is drawn.
   *
   * @param {string} part
   */
  placeOf(part) {
    // Which process takes a message is not known before it arrives.
    const card = this.#cards.get(part === "proxies" ? "proxy-0" : part);
    return card?.getBoundingClientRect();
  }

  /**
   * What people call a part.
   *
   * @param {string} part
   */
  nameOf(part) {
    return this.#cards.get(part)?.querySelector("h3")?.textContent ?? "a proxy";
  }

  /** @param {View} view */
  draw(view) {
    view.pages.forEach(({ gone, shows }, at) => {
      const rows = shows.map(({ payment, state }) => row(this.#name(payment), state ?? "asked"));
      this.#fill(`page-${at}`, rows, gone ? "closed" : shows.length > 0 ? "" : "selling", false);
      // What is closed cannot be pressed, and before the first charge there is nothing to cancel.
      const cancel = this.#cards.get(`page-${at}`)?.querySelector("button");
      if (cancel) cancel.disabled = gone || shows.length === 0;
    });
    view.proxies.forEach(({ number, ready, leased }, at) => {
      const state = number === null ? "down" : !ready ? "starting" : leased ? "up" : "no lease";
      this.#fill(`proxy-${at}`, [row(`process ${number ?? "–"}`, state)], "", number === null);
    });
    const stored = view.payments.map(({ id, order, state }) => row(`${this.#name(id)} of ${order}`, state));
    const inbox = `${view.inbox} ${view.inbox === 1 ? "callback" : "callbacks"} to work off`;
    this.#fill("database", stored, view.locked ? "locked" : inbox, view.locked);
    const sessions = view.sessions.map(({ payment, status }) => row(`session of ${this.#name(payment)}`, status));
    this.#fill("kustom", sessions, "", false);
    for (const name of view.terminals) {
      const last = view.sessions.filter(({ terminal }) => terminal === name).at(-1);
      const rows = last ? [row(this.#name(last.payment), SHOWN[last.status] ?? last.status)] : [];
      this.#fill(name, rows, last ? "" : "idle", false);
    }
  }

  /**
   * A short name for a payment.
   *
   * @param {string} id
   */
  #name(id) {
    if (!this.#known.includes(id)) this.#known.push(id);
    return `payment ${this.#known.indexOf(id) + 1}`;
  }

  /**
   * @param {string} part
   * @param {string} title
   * @param {string | string[]} actions
   * @param {number} to
   */
  #card(part, title, actions, to = 0) {
    const buttons = [actions].flat().map((action) => this.#button(action, to, title));
    const card = make("article", "card", make("h3", "", title), make("ul", ""), make("p", ""));
    if (buttons.length > 0) card.append(make("div", "buttons", ...buttons));
    this.#cards.set(part, card);
    return card;
  }

  /**
   * @param {string} action
   * @param {number} to
   * @param {string} [whose]
   */
  #button(action, to, whose) {
    const text = LABELS[/** @type {keyof typeof LABELS} */ (action)] ?? action;
    const made = button(text, this.#actions.get(action) ?? "", () => this.#act(action, to));
    if (whose) made.setAttribute("aria-label", `${text}: ${whose}`);
    made.dataset.action = action;
    return made;
  }

  /**
   * @param {string} part
   * @param {HTMLElement[]} rows
   * @param {string} words
   * @param {boolean} off
   */
  #fill(part, rows, words, off) {
    const card = this.#cards.get(part);
    if (!card) return;
    const text = [...rows.map((made) => made.textContent), words, off].join("\n");
    // Most steps change nothing of most cards.
    if (card.dataset.text === text) return;
    card.dataset.text = text;
    card.classList.toggle("off", off);
    card.querySelector("ul")?.replaceChildren(...rows.slice(-MOST));
    const more = rows.length > MOST ? `${rows.length - MOST} more before; ${words}` : words;
    /** @type {HTMLElement} */ (card.querySelector("p")).textContent = more.replace(/; $/, "");
  }
}

/** What a terminal shows in each status of its session. @type {Record<string, string>} */
const SHOWN = {
  CREATED: "rings",
  ACTIVE: "hold your card",
  FINALIZED: "approved",
  CANCELLED: "cancelled",
  EXPIRED: "expired",
  FAILED: "failed",
};

/**
 * @param {string} name
 * @param {string} state
 */
function row(name, state) {
  const word = make("span", "state", state.replaceAll("_", " "));
  word.dataset.state = state.toLowerCase();
  return make("li", "", `${name} `, word);
}

/**
 * "till-0" as "Till 1", "device-0" as "Terminal 1".
 *
 * @param {string} name
 */
function titled(name) {
  const [kind, number] = name.split("-");
  return `${kind === "till" ? "Till" : "Terminal"} ${Number(number) + 1}`;
}
