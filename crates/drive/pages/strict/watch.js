// Hears of everything that the browser refuses or complains of. A classic script, and the first
// in the page: a module would be too late for what is refused while the page is read.

/** @type {string[]} */
const heard = [];
/** @param {unknown[]} words */
const note = (...words) => heard.push(words.join(" "));

addEventListener("securitypolicyviolation", (event) => {
  const { effectiveDirective, blockedURI, sample, sourceFile, lineNumber } = event;
  // Firefox looks for it by itself: no page and no element asked for it.
  if (blockedURI === `${location.origin}/favicon.ico`) return;
  note("violation:", effectiveDirective, blockedURI, sample, sourceFile, lineNumber);
});
// Capturing, since a file that does not load is told to its element alone.
addEventListener(
  "error",
  (event) => note("error:", event.message ?? /** @type {Element | null} */ (event.target)?.outerHTML),
  true,
);
addEventListener("unhandledrejection", ({ reason }) => note("rejection:", reason));

for (const level of /** @type {const} */ (["error", "warn"])) {
  const say = console[level].bind(console);
  console[level] = (...words) => {
    note(`console.${level}:`, ...words);
    say(...words);
  };
}

// What the browser has already reported when this script begins.
if (globalThis.ReportingObserver) {
  /** @param {Report[]} reports */
  const told = (reports) => reports.forEach(({ type, body }) => note("report:", type, JSON.stringify(body)));
  new ReportingObserver(told, { buffered: true }).observe();
}

/** What was heard, for who drives the page. */
globalThis.seen = heard;

/** Does what the policy forbids, so that the driver sees that it would have been heard. */
globalThis.offend = () => document.body.setAttribute("style", "color: red");
