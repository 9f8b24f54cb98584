// The page: a schedule, its clock, and what somebody does with both.

import bytes from "./ipp_simulation_bg.wasm";
import { Simulation, initSync, search, vocabulary } from "./ipp_simulation.js";
import { Clock } from "./clock.js";
import { byId, make, time } from "./dom.js";
import * as link from "./link.js";
import { Messages } from "./messages.js";
import * as report from "./report.js";
import { World } from "./world.js";

/**
 * @typedef {import("./types.js").View} View
 * @typedef {import("./types.js").Vocabulary} Vocabulary
 * @typedef {import("./types.js").Told} Told
 */

/** How many steps are taken between two frames at most, and how many seeds are tried. */
const STEPS = 2_000;
const SEEDS = 20;
/** The most seeds that are tried for a defect: as many find each of them in the tests. */
const MOST_SEEDS = 10_000;

const input = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (byId(id));
const [seed, faults, pace] = [input("seed"), input("faults"), input("pace")];
const defect = /** @type {HTMLSelectElement} */ (byId("defect"));
const [play, find, meaning] = [byId("play"), byId("search"), byId("meaning")];

initSync({ module: bytes });
/** @type {Vocabulary} */
const words = JSON.parse(vocabulary());
const clock = new Clock();
const world = new World(words.actions, act);
const wires = /** @type {SVGSVGElement} */ (document.querySelector("#wires"));
const messages = new Messages(wires, (part) => world.placeOf(part));

let wish = link.read(location.hash);
/** @type {Simulation} */
let simulation;
/** @type {View} */
let view;
/** Whether the clock runs, and how: as people watch it, or as fast as it can. @type {"no" | "watched" | "fast"} */
let running = "no";
/** How many invariants are known to be broken: at each more the clock stops. */
let broken = 0;
/** Counts the searches, so that a new one ends the one before. */
let searches = 0;

function open() {
  searches += 1;
  simulation?.free();
  simulation = new Simulation(wish.seed, wish.defect, !wish.faults, wish.done.join(","));
  seed.value = String(wish.seed);
  defect.value = wish.defect;
  faults.checked = wish.faults;
  link.keep(wish);
  clock.set(0);
  messages.clear();
  report.forget();
  run("no");
  broken = 0;
  view = look();
  world.open(view);
  explain();
  draw(0);
}

/** @returns {View} */
const look = () => JSON.parse(simulation.view());

function explain() {
  const entry = words.defects.find(({ word }) => word === defect.value);
  find.hidden = !entry;
  meaning.hidden = !entry;
  meaning.textContent = entry ? `The defect: ${entry.meaning}` : "";
}

/** @param {typeof running} how */
function run(how) {
  running = how;
  play.textContent = how === "no" ? "Play" : "Pause";
}

/** @param {number} until The virtual time. */
function advance(until) {
  simulation.advance(until, STEPS);
  /** @type {Told[]} */
  const told = JSON.parse(simulation.told());
  view = look();
  if (told.length > 0) {
    report.log(told, (part) => world.nameOf(part));
    for (const event of told) {
      if (event.kind === "message" && running !== "fast") messages.add(event);
      else if (event.kind === "lost") messages.lose(event.number, event.why);
    }
  }
  if (view.findings.length > broken || view.over) {
    broken = view.findings.length;
    run("no");
  }
}

/** @param {number} frame Real milliseconds since the last one. */
function draw(frame) {
  world.draw(view);
  report.judge(view);
  messages.draw(clock.now, running === "no" ? 0 : frame);
  byId("time").textContent = time(clock.now);
}

let last = performance.now();
/** @param {number} now */
function frame(now) {
  const passed = now - last;
  last = now;
  if (running === "watched") {
    clock.pass(passed, messages.shortest(clock.now), view.next ?? clock.now);
    advance(clock.now);
    draw(passed);
  } else if (running === "fast") {
    advance(Number.MAX_SAFE_INTEGER);
    clock.set(view.now);
    draw(passed);
  }
  requestAnimationFrame(frame);
}

/**
 * @param {string} action
 * @param {number} to
 */
function act(action, to) {
  const done = simulation.act(action, to);
  if (done) wish.done.push(done);
  link.keep(wish);
  advance(clock.now);
  draw(0);
}

/** Looks for a schedule that catches the defect, a few at a time, so that the page stays alive. */
function searchFrom(/** @type {number} */ first) {
  const mine = ++searches;
  const more = (/** @type {number} */ tried) => {
    if (mine !== searches) return;
    const found = search(defect.value, first + tried, SEEDS);
    if (found !== undefined) {
      wish = { seed: found, defect: defect.value, faults: true, done: [] };
      open();
    } else if (tried < MOST_SEEDS) {
      meaning.textContent = `Tried ${tried + SEEDS} seeds…`;
      setTimeout(more, 0, tried + SEEDS);
    } else meaning.textContent = `None of ${tried} seeds shows it.`;
  };
  more(0);
}

/** Starts what the form says. @param {number} number */
function start(number) {
  wish = { seed: number, defect: defect.value, faults: faults.checked, done: [] };
  open();
}

byId("schedule").addEventListener("submit", (event) => {
  event.preventDefault();
  start(Number(seed.value));
});
byId("another").addEventListener("click", () => start((wish.seed + 1) % 2 ** 32));
find.addEventListener("click", () => searchFrom(Number(seed.value)));
defect.addEventListener("change", explain);
play.addEventListener("click", () => run(running === "no" && !view.over ? "watched" : "no"));
byId("finish").addEventListener("click", () => run(view.over ? "no" : "fast"));
byId("step").addEventListener("click", () => {
  run("no");
  if (view.next !== null) clock.set(view.next);
  advance(clock.now);
  draw(0);
});
pace.addEventListener("input", () => (clock.pace = 2 ** Number(pace.value)));
addEventListener("hashchange", () => {
  wish = link.read(location.hash);
  open();
});

report.listInvariants(words.invariants);
const none = make("option", "", "none: the code as it is");
none.value = "";
defect.append(none, ...words.defects.map(({ word }) => make("option", "", word)));
open();
requestAnimationFrame(frame);
