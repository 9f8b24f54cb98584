// Plays a sound and vibrates when a card is accepted or declined, if the page asks for it.

/**
 * `tones` are in hertz, one after another; `tremble` is in milliseconds of vibration, pause, vibration.
 *
 * @typedef {{ tones: number[], tremble: number[] }} Sign
 */

/** @typedef {import("../npm/ipp-checkout.js").Payment} Payment */

const PAID = { tones: [880, 1320], tremble: [80] };
const DECLINED = { tones: [330, 247], tremble: [200, 100, 200] };
/** The length of a tone, in seconds. */
const TONE_SECONDS = 0.14;
const LOUDNESS = 0.2;

/** @type {AudioContext | undefined} */
let speaker;

/**
 * Gives feedback on an element's payments while it lives, by its current `feedback` attribute. Returns
 * the function to call with a payment that changed, where no event tells of it.
 *
 * @param {HTMLElement} element
 */
export function giveFeedback(element) {
  /** @param {"sound" | "vibration"} way */
  const wants = (way) => (element.getAttribute("feedback") ?? "").split(/\s+/).includes(way);
  /** @type {Payment | undefined} */
  let known;
  // Browsers allow sound only after a user's touch.
  element.addEventListener("click", () => wants("sound") && wake());
  /** @param {Payment} payment */
  const changed = (payment) => {
    const before = known;
    known = payment;
    // A payment resumed after a reload has had its feedback before.
    if (before?.payment_id !== payment.payment_id) return;
    const sign = signOf(before, payment);
    if (!sign) return;
    if (wants("sound")) sound(sign.tones);
    if (wants("vibration")) navigator.vibrate?.(sign.tremble);
  };
  element.addEventListener("ipp-change", (event) => {
    if (event.target === element) changed(/** @type {CustomEvent<Payment>} */ (event).detail);
  });
  return changed;
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
  // If the browser refuses, it stays silent; nothing depends on it.
  context.resume().catch(() => {});
  return context;
}

/** @param {number[]} tones */
function sound(tones) {
  const context = wake();
  tones.forEach((hertz, at) => {
    const [tone, loudness] = [context.createOscillator(), context.createGain()];
    const begin = context.currentTime + at * TONE_SECONDS;
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(LOUDNESS, begin);
    loudness.gain.exponentialRampToValueAtTime(0.001, begin + TONE_SECONDS);
    tone.connect(loudness).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + TONE_SECONDS);
  });
}
