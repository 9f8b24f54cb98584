// How fast the virtual clock runs. A message takes milliseconds and a session minutes: so the clock is slow
// while something is on its way, and passes quickly over the time in which nothing is.

/** How long a message is seen at the usual pace, in milliseconds. */
const MESSAGE_MS = 900;
/** How long a time without any is at most, at the usual pace. */
const QUIET_MS = 250;
/** How many virtual seconds of such a time pass in a real one at least: most steps send nothing. */
const QUIET_PACE = 8;
/** The longest part of a second that one frame stands for: a tab in the background has none for long. */
const MAX_FRAME_MS = 100;

export class Clock {
  /** The virtual time that is shown, in milliseconds. */
  now = 0;
  /** How much faster than usual. */
  pace = 1;
  /** Virtual milliseconds in a real one, while nothing is on its way. */
  #quiet = 0;

  /**
   * Lets real time pass.
   *
   * @param {number} frame Real milliseconds.
   * @param {number | undefined} shortest How long the shortest message on its way takes in all, if there is one.
   * @param {number} next When something happens next.
   */
  pass(frame, shortest, next) {
    const passed = Math.min(frame, MAX_FRAME_MS) * this.pace;
    if (shortest !== undefined) {
      this.#quiet = 0;
      this.now += (passed * Math.max(shortest, 4)) / MESSAGE_MS;
      return;
    }
    this.#quiet ||= Math.max((next - this.now) / QUIET_MS, QUIET_PACE);
    this.now = Math.min(next, this.now + passed * this.#quiet);
    if (this.now >= next) this.#quiet = 0;
  }

  /** @param {number} time */
  set(time) {
    this.now = time;
    this.#quiet = 0;
  }
}
