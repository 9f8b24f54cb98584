// The wasm panics on command. `argument.place` says where, `argument.locale` in which language.

const { place, locale = "en" } = argument;
/** @type {string} */
const WARNING = { en: "Don’t charge again", sv: "Ta inte betalt igen" }[/** @type {"en" | "sv"} */ (locale)];

await emptyPage();
let puts = 0;
const { fetch } = window;
window.fetch = (request, init) => {
  const method = init?.method ?? /** @type {Request} */ (request).method;
  if (method === "PUT") puts += 1;
  return fetch(request, init);
};

/** Records what is shown from now on: screens with their texts, and codes of `ipp-error`. @param {Checkout} checkout */
function watch(checkout) {
  /** @type {{ said: [screen: string, text: string][], codes: string[] }} */
  const seen = { said: [], codes: [] };
  /** @param {Node} node */
  const look = (node) => {
    const { screen } = /** @type {Partial<HTMLElement>} */ (node).dataset ?? {};
    if (screen) seen.said.push([screen, node.textContent ?? ""]);
  };
  new MutationObserver((records) => records.flatMap(({ addedNodes }) => [...addedNodes]).forEach(look)).observe(
    inside(checkout),
    { subtree: true, childList: true },
  );
  checkout.addEventListener("ipp-error", ({ detail }) => seen.codes.push(detail.code));
  return seen;
}

/** Clicks the card, which has no action of its own. @param {Checkout} checkout */
const click = (checkout) => /** @type {HTMLElement} */ (inside(checkout).querySelector(".card")).click();

/**
 * @param {Checkout} checkout
 * @param {string} where
 */
function crash(checkout, where = place) {
  if (where === "mount") {
    checkout.setAttribute("data-crash", "mount");
    checkout.addEventListener("ipp-error", () => checkout.removeAttribute("data-crash"), { once: true });
    checkout.remove();
    queueMicrotask(() => queueMicrotask(() => document.body.append(checkout)));
  } else {
    checkout.tell((handle) => handle.crash(where));
    if (where === "click") click(checkout);
  }
}

/** The till's open payments of that order. @type {(reference: string) => Promise<object[]>} */
const open = async (reference) =>
  (await api("GET", "/api/payments?open=true")).payments.filter(
    (/** @type {any} */ p) => p.order.merchant_reference1 === reference,
  );

const checkout = await ready();
if (locale !== "en") {
  checkout.setAttribute("locale", locale);
  await until("another language", () => !button(checkout)?.textContent.includes("Charge"));
}
const reference = /** @type {{ merchant_reference1: string }} */ (checkout.order).merchant_reference1;
const panel = document.createElement("ipp-playground");
panel.setAttribute("for", checkout.id);
document.body.append(panel);
await until("the panel", () => panel.handle);
const seen = watch(checkout);

if (place === "ready") {
  crash(checkout, "call");
  await until("the words", () => seen.said.some(([screen]) => screen === "reloading"));
  await chargeable(checkout);
  must(!seen.said.some(([, text]) => text.includes(WARNING)), "it warns though nothing runs");
  const { payment, over } = await charged(checkout);
  await tap(payment.payment_id);
  must((await over).state === "paid", "not paid");
  return 0;
}

if (place === "starting") {
  const over = checkout.charge();
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  crash(checkout, "call");
  // Either the request was sent, or the order can be charged: never both.
  const screen = await until("where it stands", () => ["sent", "ready"].find((one) => one === screenOf(checkout)));
  must((await open(reference)).length === (screen === "sent" ? 1 : 0), `${screen}, and the proxy says otherwise`);
  if (screen === "sent") await checkout.cancel();
  const code = await codeOf(over);
  must(code === (screen === "sent" ? "resolved: cancelled" : "not_started"), code);
  must(
    seen.said.some(([screen, text]) => screen === "reloading" && text.includes(WARNING)),
    "no warning",
  );
  return 0;
}

const { payment, over } = await charged(checkout);

if (place === "thrice") {
  for (const times of [1, 2, 3]) {
    crash(checkout, "call");
    if (times < 3) await shows(checkout, "sent");
  }
  await shows(checkout, "stopped");
  const text = inside(checkout).querySelector("[data-screen]")?.textContent ?? "";
  must(text.includes("Reload the page") && text.includes(WARNING), text);
  must(seen.codes.join() === "crashed,crashed,stopped", seen.codes.join());
  await until("no stream", async () => (await streams()) === 0);
  must((await now(over)) === "pending", "it says what became of the payment, and can't know");
  must((await open(reference)).length === 1, "the payment is gone");
  must(!checkout.handle && (await codeOf(checkout.charge())) === "not_ready", "it can charge");
  await tap(payment.payment_id);
  return 0;
}

if (place === "again") {
  // Not every engine's stack trace tells which instance crashed.
  for (const where of ["call", "timer"]) {
    const { handle } = checkout;
    crash(checkout, where);
    await until("a new instance", () => checkout.handle && checkout.handle !== handle);
    await shows(checkout, "sent");
  }
  must(seen.codes.join() === "crashed,crashed", seen.codes.join());
  await tap(payment.payment_id);
  must((await over).state === "paid", "not paid");
  return 0;
}

if (place === "stirring") {
  let errors = 0;
  addEventListener("error", () => (errors += 1));
  // Armed for a click, in an instance that is abandoned before there is one.
  checkout.tell((handle) => handle.crash("click"));
  crash(checkout, "call");
  await shows(checkout, "reloading");
  await shows(checkout, "sent");
  const { handle } = checkout;
  click(checkout);
  must(errors === 1, `${errors} errors of what is given up`);
  must(checkout.handle === handle && seen.codes.join() === "crashed", "it was taken for a crash of the new one");
  await tap(payment.payment_id);
  must((await over).state === "paid", "not paid");
  return 0;
}

const before = checkout.handle;
const start = performance.now();
crash(checkout);
await until("the words", () => seen.said.some(([screen]) => screen === "reloading"));
await shows(checkout, "sent");
const took = performance.now() - start;
must(checkout.handle && checkout.handle !== before, "no new instance");
const [, words = ""] = seen.said.find(([screen]) => screen === "reloading") ?? [];
must(words.includes(WARNING), `it only says ${words}`);
must(seen.codes.join() === "crashed", seen.codes.join());
await until("the panel", () => panel.handle && inside(panel).querySelector(".phones"));
must((await open(reference)).length === 1, "not one payment");
await until("one stream", async () => (await streams()) === 1);
await tap(payment.payment_id);
const paid = await over;
must(paid.state === "paid" && paid.payment_id === payment.payment_id, JSON.stringify(paid));
await shows(checkout, "paid");
must(puts === 1, `${puts} PUTs`);
return took;
