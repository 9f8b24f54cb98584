// Draws the messages between the parts: a dot with its word, which travels while the clock runs.

/**
 * @typedef {import("./types.js").Message} Message
 * @typedef {Message & { lost?: string, lingers: number }} Drawn
 */

const SVG = "http://www.w3.org/2000/svg";
/** How long a message is still seen when it has arrived, and when it is lost, in milliseconds. */
const LINGER_MS = 180;
const LOST_MS = 900;
/** How long one is seen that takes no time: between Kustom and its terminals. */
const INSTANT_MS = 450;
/** How many messages are drawn below each other, and how far apart. */
const LANES = 3;
const LANE_PX = 24;
/** The most that are drawn at once. At the quickest paces there are more, and none could be read. */
const MOST = 40;

export class Messages {
  #svg;
  /** @type {(part: string) => DOMRect | undefined} */
  #placeOf;
  /** @type {Map<number, Drawn>} */
  #messages = new Map();
  #still = matchMedia("(prefers-reduced-motion: reduce)");

  /**
   * @param {SVGSVGElement} svg
   * @param {(part: string) => DOMRect | undefined} placeOf
   */
  constructor(svg, placeOf) {
    this.#svg = svg;
    this.#placeOf = placeOf;
  }

  clear() {
    this.#messages.clear();
    this.#svg.replaceChildren();
  }

  /** @param {Message} message */
  add(message) {
    const lingers = message.arrives > message.sent ? LINGER_MS : INSTANT_MS;
    if (this.#messages.size < MOST) this.#messages.set(message.number, { ...message, lingers });
  }

  /**
   * @param {number} number
   * @param {string} why
   */
  lose(number, why) {
    const message = this.#messages.get(number);
    if (message) Object.assign(message, { lost: why, lingers: LOST_MS });
  }

  /**
   * How long the shortest one on its way takes, in virtual milliseconds.
   *
   * @param {number} now
   */
  shortest(now) {
    const takes = [...this.#messages.values()]
      .filter(({ arrives }) => arrives > now)
      .map(({ sent, arrives }) => arrives - sent);
    return takes.length > 0 ? Math.min(...takes) : undefined;
  }

  /**
   * @param {number} now The virtual time.
   * @param {number} frame Real milliseconds since the last frame.
   */
  draw(now, frame) {
    const drawn = [];
    for (const message of this.#messages.values()) {
      if (message.arrives <= now) message.lingers -= frame;
      if (message.lingers < 0) this.#messages.delete(message.number);
      else drawn.push(this.#one(message, now));
    }
    this.#svg.replaceChildren(...drawn.flat());
  }

  /**
   * @param {Drawn} message
   * @param {number} now
   * @returns {Node[]}
   */
  #one(message, now) {
    const [from, to] = [this.#placeOf(message.from), this.#placeOf(message.to)];
    if (!from || !to) return [];
    const takes = message.arrives - message.sent;
    const way = takes > 0 ? Math.min(1, (now - message.sent) / takes) : 1 - message.lingers / INSTANT_MS;
    const [start, end] = ends(from, to, this.#svg.getBoundingClientRect());
    // A lost one gets no farther than almost there.
    const at = this.#still.matches ? 0.5 : message.lost ? Math.min(way, 0.8) : way;
    // Those that travel together have lanes, so that each word can be read.
    const lane = (message.number % LANES) * LANE_PX;
    const [x, y] = [start.x + (end.x - start.x) * at, start.y + (end.y - start.y) * at + lane];
    const kind = message.lost ? "lost" : "message";
    const wire = make("line", `wire ${kind}`, { x1: start.x, y1: start.y + lane, x2: end.x, y2: end.y + lane });
    const dot = message.lost
      ? make("path", "cross", { d: `M${x - 6} ${y - 6}l12 12m0 -12l-12 12` })
      : make("circle", "dot", { cx: x, cy: y, r: 6 });
    const word = make("text", kind, { x, y: y - 11 });
    word.textContent = message.lost ? `${message.what}: ${message.lost}` : message.what;
    return [wire, dot, word];
  }
}

/**
 * Where a message leaves one card, and where it reaches the other.
 *
 * @param {DOMRect} from
 * @param {DOMRect} to
 * @param {DOMRect} within
 */
function ends(from, to, within) {
  const beside = from.right < to.left || to.right < from.left;
  const center = (/** @type {DOMRect} */ box) => ({
    x: box.left + box.width / 2 - within.left,
    y: box.top + Math.min(box.height / 2, 30) - within.top,
  });
  const [start, end] = [center(from), center(to)];
  const ahead = beside ? Math.sign(end.x - start.x) : 0;
  start.x += (ahead * from.width) / 2;
  end.x -= (ahead * to.width) / 2;
  if (!beside) {
    const down = end.y > start.y;
    start.y = (down ? from.bottom : from.top) - within.top;
    end.y = (down ? to.top : to.bottom) - within.top;
  }
  return [start, end];
}

/**
 * @param {string} name
 * @param {string} className
 * @param {Record<string, number | string>} attributes
 */
function make(name, className, attributes) {
  const node = document.createElementNS(SVG, name);
  node.setAttribute("class", className);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}
