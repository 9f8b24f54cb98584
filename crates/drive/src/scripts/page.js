// Helpers of every script in the page: a till of its own, orders, terminals, elements. Prepended to a
// script's body, which can use `argument` and returns a value or throws.

const proxy = (new URLSearchParams(location.search).get("proxy") ?? "").replace(/\/+$/, "");

async function fetchToken() {
  const answer = await fetch(`${proxy}/api/playground/token`, { method: "POST" });
  return (await answer.json()).token;
}

/**
 * Sends a request to the proxy with this till's token.
 *
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 */
async function api(method, path, body) {
  const headers = { authorization: `Bearer ${await fetchToken()}`, "content-type": "application/json" };
  const answer = await fetch(`${proxy}${path}`, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** @param {string} name */
const fresh = (name) => `${name}-${crypto.randomUUID().slice(0, 8)}`;

/** @param {string} reference */
function orderOf(reference) {
  return {
    merchant_reference1: reference,
    purchase_currency: "SEK",
    order_amount: 12500,
    order_tax_amount: 2500,
    order_items: [
      {
        type: "physical",
        reference: "TEST",
        name: "Measured",
        quantity: 1,
        unit_price: 12500,
        total_amount: 12500,
        tax_rate: 2500,
        total_tax_amount: 2500,
      },
    ],
  };
}

/**
 * Polls until `look` returns something.
 *
 * @template Found
 * @param {string} words
 * @param {() => Found | Promise<Found>} look
 * @returns {Promise<NonNullable<Found>>}
 */
async function until(words, look) {
  const start = performance.now();
  for (;;) {
    const found = await look();
    if (found) return /** @type {any} */ (found);
    if (performance.now() - start > 50_000) throw new Error(`waited in vain for ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** The error's message and stack; not every engine's stack begins with the message. @param {any} error */
function wordsOf(error) {
  const stack = String(error?.stack ?? "");
  return stack.includes(error?.message) ? stack : `${error?.code ?? ""} ${error}\n${stack}`;
}

/**
 * @param {unknown} holds
 * @param {string} words
 */
function must(holds, words) {
  if (!holds) throw new Error(words);
}

/**
 * Waits for an event of an element and resolves with its detail.
 *
 * @param {Element} element
 * @param {string} type
 * @param {(detail: any) => unknown} wish
 * @returns {Promise<any>}
 */
const heard = (element, type, wish = () => true) =>
  new Promise((resolve) => {
    const listener = (/** @type {Event} */ event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      if (!wish(detail)) return;
      element.removeEventListener(type, listener);
      resolve(detail);
    };
    element.addEventListener(type, listener);
  });

/** A growing list of the events that an element dispatches at least once per payment. @param {Checkout} element */
function toldOnce(element) {
  /** @type {string[]} */
  const told = [];
  for (const kind of /** @type {const} */ (["ipp-paid", "ipp-ended", "ipp-attention"])) {
    element.addEventListener(kind, ({ detail }) => told.push(`${kind} ${detail.payment_id}`));
  }
  return told;
}

/** Creates a terminal that this till's next element has picked, as the last one used. */
async function terminal() {
  const { id, name } = await api("POST", "/api/playground/devices", { name: fresh("Counter") });
  const { till } = await api("GET", "/api/till");
  localStorage.setItem(`ipp-checkout ${proxy} ${till} terminal`, id);
  return name;
}

/** Creates an element that is not in the page yet. @param {Checkout["order"]} order */
function element(order = null) {
  const checkout = document.createElement("ipp-checkout");
  checkout.id = fresh("checkout");
  checkout.setAttribute("proxy", proxy);
  checkout.setAttribute("locale", "en");
  checkout.fetchToken = fetchToken;
  checkout.order = order;
  return checkout;
}

/** Adds an element that is ready to charge on a terminal of its own. */
async function ready(reference = fresh("order")) {
  await terminal();
  const checkout = element(orderOf(reference));
  document.body.append(checkout);
  await chargeable(checkout);
  return checkout;
}

/** The element's shadow root. @param {Element} host */
const inside = (host) => /** @type {ShadowRoot} */ (host.shadowRoot);

/** @type {(checkout: Checkout) => HTMLButtonElement | null} */
const button = (checkout) => inside(checkout).querySelector("[part~='primary']");
/** @param {Checkout} checkout */
const chargeable = (checkout) =>
  until("a charge", () => button(checkout)?.disabled === false && button(checkout)?.textContent.includes("Charge"));
/** @param {Checkout} checkout */
const screenOf = (checkout) =>
  /** @type {HTMLElement | null} */ (inside(checkout).querySelector("[data-screen]"))?.dataset.screen;
/**
 * @param {Checkout} checkout
 * @param {string} screen
 */
const shows = (checkout, screen) => until(`the screen ${screen}`, () => screenOf(checkout) === screen);

/** @param {string} id */
const tap = (id, outcome = "SUCCESS") => api("POST", `/api/playground/payments/${id}/tap`, { outcome });

/** Charges; resolves with the payment, once sent, and the promise of its end. @param {Checkout} checkout */
async function charged(checkout) {
  const sent = heard(checkout, "ipp-change", ({ state }) => state === "sent");
  const over = checkout.charge();
  // A refusal ends the wait.
  const payment = await Promise.race([sent, over]);
  return { payment, over };
}

/** The current state of a promise: `"pending"`, its value or its error's code. @param {Promise<any>} promise */
const now = (promise) =>
  Promise.race([
    promise.then(
      (value) => value?.state ?? "done",
      ({ code }) => code,
    ),
    new Promise((resolve) => setTimeout(() => resolve("pending"))),
  ]);

/** @param {Promise<any>} promise */
const codeOf = (promise) =>
  promise.then(
    ({ state } = {}) => `resolved: ${state}`,
    ({ code }) => code,
  );

/** The number of event streams that the proxy has open. */
async function streams() {
  const text = await (await fetch(`${proxy}/metrics`)).text();
  return Number(/^ipp_event_streams (\d+)/m.exec(text)?.[1]);
}

/** Removes the elements in the page and waits until no stream is open. */
async function emptyPage() {
  await customElements.whenDefined("ipp-playground");
  for (const other of document.querySelectorAll("ipp-checkout, ipp-playground")) other.remove();
  await until("no stream", async () => (await streams()) === 0);
}
