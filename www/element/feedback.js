// A sound and a tremble when a card was accepted or declined, where the page wants them.

/**
 * Hertz, one tone after another; and milliseconds of trembling, pause, trembling.
 *
 * @typedef {{ tones: number[], tremble: number[] }} Sign
 */

/** @typedef {import("../npm/ipp-checkout.js").Payment} Payment */

const PAID = { tones: [880, 1320], tremble: [80] };
const DECLINED = { tones: [330, 247], tremble: [200, 100, 200] };
/** Seconds that a tone lasts. */
const TONE = 0.14;
const LOUDNESS = 0.2;

/** @type {AudioContext | undefined} */
let speaker;

/**
 * Follows an element's payments for as long as it lives; does as its attribute says by then.
 *
 * @param {HTMLElement} element
 */
export function giveFeedback(element) {
  /** @param {"sound" | "vibration"} way */
  const wants = (way) => (element.getAttribute("feedback") ?? "").split(/\s+/).includes(way);
  /** @type {Payment | undefined} */
  let known;
  // Browsers let a page sound only if somebody has touched it.
  element.addEventListener("click", () => wants("sound") && wake());
  element.addEventListener("ipp-change", (event) => {
    if (event.target !== element) return;
    /** @type {CustomEvent<Payment>} */
    const { detail: payment } = /** @type {any} */ (event);
    const before = known;
    known = payment;
    // What is picked up after a reload has been heard before.
    if (before?.payment_id !== payment.payment_id) return;
    const sign = signOf(before, payment);
    if (!sign) return;
    if (wants("sound")) sound(sign.tones);
    if (wants("vibration")) navigator.vibrate?.(sign.tremble);
  });
}

/**
 * @param {Payment} before
 * @param {Payment} payment
 * @returns {Sign | undefined}
 */
function signOf(before, payment) {
  if (payment.state === before.state && payment.taps.length === before.taps.length) return undefined;
  if (payment.state === "paid") return PAID;
  return payment.taps.length > before.taps.length ? DECLINED : undefined;
}

function wake() {
  const context = (speaker ??= new AudioContext());
  // It stays silent if the browser says no, and nothing depends on it.
  context.resume().catch(() => {});
  return context;
}

/** @param {number[]} tones */
function sound(tones) {
  const context = wake();
  tones.forEach((hertz, at) => {
    const [tone, loudness] = [context.createOscillator(), context.createGain()];
    const begin = context.currentTime + at * TONE;
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(LOUDNESS, begin);
    loudness.gain.exponentialRampToValueAtTime(0.001, begin + TONE);
    tone.connect(loudness).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + TONE);
  });
}
