// Records everything that the browser refuses or reports. A classic script, and the first in the page: a
// module would run too late for what is refused during parsing.

/** @type {string[]} */
const heard = [];
/** @param {unknown[]} words */
const note = (...words) => heard.push(words.join(" "));

addEventListener("securitypolicyviolation", (event) => {
  const { effectiveDirective, blockedURI, sample, sourceFile, lineNumber } = event;
  // Firefox requests it by itself, not for page or element.
  if (blockedURI === `${location.origin}/favicon.ico`) return;
  note("violation:", effectiveDirective, blockedURI, sample, sourceFile, lineNumber);
});
// Capturing, since the error of a file that fails to load reaches its element only.
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

// Includes reports from before this script.
if (globalThis.ReportingObserver) {
  /** @param {Report[]} reports */
  const told = (reports) => reports.forEach(({ type, body }) => note("report:", type, JSON.stringify(body)));
  new ReportingObserver(told, { buffered: true }).observe();
}

/** The records, read by the driver. */
globalThis.seen = heard;

/** Violates the policy, so that the driver can check that violations are recorded. */
globalThis.offend = () => document.body.setAttribute("style", "color: red");
