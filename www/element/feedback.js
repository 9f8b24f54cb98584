// A sound and a tremble when a card was accepted or declined, where the page wants them.

/** Hertz, one tone after another; and milliseconds of trembling, pause, trembling. */
const PAID = { tones: [880, 1320], tremble: [80] };
const DECLINED = { tones: [330, 247], tremble: [200, 100, 200] };
/** Seconds that a tone lasts. */
const TONE = 0.14;
const LOUDNESS = 0.2;

let speaker;

/** Follows an element's payments for as long as it lives; does as its attribute says by then. */
export function giveFeedback(element) {
  const wants = (way) => (element.getAttribute("feedback") ?? "").split(/\s+/).includes(way);
  let known;
  // Browsers let a page sound only if somebody has touched it.
  element.addEventListener("click", () => wants("sound") && wake());
  element.addEventListener("ipp-change", ({ target, detail: payment }) => {
    if (target !== element) return;
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

function signOf(before, payment) {
  if (payment.state === before.state && payment.taps.length === before.taps.length) return undefined;
  if (payment.state === "paid") return PAID;
  return payment.taps.length > before.taps.length ? DECLINED : undefined;
}

function wake() {
  speaker ??= new AudioContext();
  // It stays silent if the browser says no, and nothing depends on it.
  speaker.resume().catch(() => {});
}

function sound(tones) {
  wake();
  tones.forEach((hertz, at) => {
    const [tone, loudness] = [speaker.createOscillator(), speaker.createGain()];
    const begin = speaker.currentTime + at * TONE;
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(LOUDNESS, begin);
    loudness.gain.exponentialRampToValueAtTime(0.001, begin + TONE);
    tone.connect(loudness).connect(speaker.destination);
    tone.start(begin);
    tone.stop(begin + TONE);
  });
}
