// The database: a file with a line for each change, which is on the disk before anything follows from it.

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";

export class Journal {
  #file;

  /** @param {string} path */
  constructor(path) {
    /** What it held when this process began, oldest first. */
    this.before = existsSync(path) ? read(path) : [];
    this.#file = openSync(path, "a");
  }

  /**
   * Commits a change.
   * @param {object} entry
   */
  add(entry) {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
    fsyncSync(this.#file);
  }

  close() {
    closeSync(this.#file);
  }
}

/**
 * A last line without an end was cut by a crash: it was never committed, and must not be glued to the next.
 * @param {string} path
 */
function read(path) {
  const text = readFileSync(path, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  return whole
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
