// The public contract: the name of each property is the sentence that it proves.

/** The amounts of an order with the same goods twice. */
const ANOTHER_AMOUNT = {
  order_amount: 25000,
  order_tax_amount: 5000,
  order_items: [
    {
      type: "physical",
      reference: "TEST",
      name: "Measured",
      quantity: 2,
      unit_price: 12500,
      total_amount: 25000,
      tax_rate: 2500,
      total_tax_amount: 5000,
    },
  ],
};

/** A token that names its till and that no proxy accepts. @param {string} till */
const tokenOf = (till) =>
  ["{}", JSON.stringify({ sub: till }), "-"].map((part) => btoa(part).replace(/=/g, "")).join(".");

/** @type {string[]} */
const unhandled = [];
addEventListener("unhandledrejection", ({ reason }) => unhandled.push(String(reason)));
await emptyPage();

const holds = {
  async "a charge resolves with the payment once it is paid"() {
    const checkout = await ready();
    const { payment, over } = await charged(checkout);
    must((await now(over)) === "pending", "it settled before the payment was over");
    await tap(payment.payment_id, "DECLINED_GENERIC");
    await shows(checkout, "declined");
    must((await now(over)) === "pending", "a declined card ended it");
    await tap(payment.payment_id);
    const paid = await over;
    must(paid.state === "paid" && paid.order_id && paid.payment_id === payment.payment_id, JSON.stringify(paid));
    const again = await checkout.charge().catch((error) => error);
    must(again.code === "order_paid" && again.payment.payment_id === paid.payment_id, `${again.code}: ${again}`);
    checkout.order = { ...orderOf(paid.order.merchant_reference1), ...ANOTHER_AMOUNT };
    const more = await checkout.charge().catch((error) => error);
    must(more.code === "order_paid" && more.payment.order.order_amount === 12500, `${more.code}: ${more}`);
    await checkout.reset();
    await shows(checkout, "ready");
    checkout.remove();
  },

  async "a charge that starts nothing rejects with a code that says why"() {
    await terminal();
    const checkout = element();
    must((await codeOf(checkout.charge())) === "not_ready", "outside a page");
    document.body.append(checkout);
    must((await codeOf(checkout.charge())) === "not_ready", "before it is loaded");
    await heard(checkout, "ipp-ready");
    must((await codeOf(checkout.charge())) === "no_order", "without an order");
    must((await codeOf(checkout.cancel())) === "no_payment", "a cancel of nothing");
    checkout.order = { ...orderOf(fresh("bad")), order_amount: 1 };
    must((await codeOf(checkout.charge())) === "bad_order", "with a bad order");
    const other = element(orderOf(fresh("other")));
    document.body.append(other);
    await chargeable(other);
    const { payment, over } = await charged(other);
    checkout.order = orderOf(fresh("blocked"));
    await until("a busy terminal", async () => (await codeOf(checkout.charge())) === "device_busy");
    must((await codeOf(other.reset())) === "payment_open", "a running payment was put aside");
    await other.cancel();
    must((await over).state === "cancelled" && (await over).payment_id === payment.payment_id, "another payment");
    checkout.remove();
    other.remove();
  },

  async "a charge that the proxy refuses rejects with the proxy's code"() {
    const checkout = await ready();
    const { fetch } = window;
    // The element judges orders by the proxy's own rules: what it sends is made wrong on its way.
    window.fetch = async (...asked) => {
      const request = new Request(...asked);
      if (request.method !== "PUT") return fetch(request);
      const { url, method, headers } = request;
      const body = (await request.text()).replace('"order_tax_amount":2500', '"order_tax_amount":2400');
      return fetch(url, { method, headers, body });
    };
    /** @type {Refusal} */
    const error = await checkout
      .charge()
      .catch((error) => error)
      .finally(() => (window.fetch = fetch));
    // A driver may run this in another realm, with its own `Error`.
    must(error instanceof window.Error && error.code && error.message, `${error.code}: ${error.message}`);
    must(error.code === "order_does_not_add_up", error.code);
    checkout.remove();
  },

  async "a cancel resolves with the payment, whatever became of it"() {
    const checkout = await ready();
    const first = await charged(checkout);
    must((await checkout.cancel()).state === "cancelled" && (await first.over).state === "cancelled", "not cancelled");
    const second = await charged(checkout);
    must(second.payment.payment_id !== first.payment.payment_id, "the same payment");
    await tap(second.payment.payment_id);
    await until("it to be paid", () => screenOf(checkout) === "paid");
    must((await checkout.cancel()).state === "paid", "the card was faster");
    checkout.remove();
  },

  async "to charge twice is to charge once"() {
    const checkout = await ready();
    const [one, two] = [checkout.charge(), checkout.charge()];
    const { payment_id } = await heard(checkout, "ipp-change", ({ state }) => state === "sent");
    const three = checkout.charge();
    await tap(payment_id);
    const ids = (await Promise.all([one, two, three])).map((payment) => payment.payment_id);
    must(
      ids.every((id) => id === payment_id),
      ids.join(),
    );
    checkout.remove();
  },

  async "a page may charge again in the very event that ends a payment"() {
    const checkout = await ready();
    const first = await charged(checkout);
    const again = new Promise((resolve) =>
      checkout.addEventListener("ipp-ended", () => resolve(charged(checkout)), { once: true }),
    );
    await checkout.cancel();
    const second = await again;
    must((await first.over).payment_id === first.payment.payment_id, "the first one's promise");
    await tap(second.payment.payment_id);
    must((await second.over).payment_id === second.payment.payment_id, "the second one's promise");
    checkout.remove();
  },

  async "a payment that was cancelled to be moved, and could not begin again, is told as cancelled"() {
    const there = await terminal();
    const other = element(orderOf(fresh("other")));
    document.body.append(other);
    await chargeable(other);
    const checkout = await ready();
    const { payment, over } = await charged(checkout);
    /** @type {() => NodeListOf<HTMLElement>} */
    const targets = () => inside(checkout).querySelectorAll("[part~='target']");
    const target = await until("the other terminal", () =>
      [...targets()].find((button) => button.textContent.includes(there)),
    );
    // By the time the cancel is confirmed, the other terminal is taken.
    const refused = heard(checkout, "ipp-error");
    const taken = other.charge();
    target.click();
    must((await refused).code === "device_busy", "the other terminal was free");
    const told = await over;
    must(told.state === "cancelled" && told.payment_id === payment.payment_id, JSON.stringify(told));
    await other.cancel();
    must((await taken).state === "cancelled", "the other payment");
    checkout.remove();
    other.remove();
  },

  async "an amount has the decimals of its currency, with the browser's Intl and without, and in the shop"() {
    const { money } = await import(new URL("demo/money.js", document.baseURI).href);
    const formatted = element(orderOf(fresh("order")));
    document.body.append(formatted);
    /** @param {Checkout} checkout */
    const amountOf = (checkout) => inside(checkout).querySelector("[part~='amount']")?.textContent ?? "";
    await until("an amount by Intl", () => /^\D/.test(amountOf(formatted)));
    /** @type {{ NumberFormat: unknown }} */
    const intl = window.Intl;
    const { NumberFormat } = intl;
    const plain = element(orderOf(fresh("order")));
    document.body.append(plain);
    await until("another amount by Intl", () => /^\D/.test(amountOf(plain)));
    const wrong = [];
    try {
      intl.NumberFormat = undefined;
      // Of another language it has no format yet.
      plain.setAttribute("locale", "en-GB");
      await until("an amount without Intl", () => /^\d/.test(amountOf(plain)));
      for (const [currency, decimals] of argument.currencies) {
        const minor = 1234567;
        const order = orderOf(fresh(currency));
        order.order_items[0].unit_price = order.order_items[0].total_amount = minor;
        const reference = order.merchant_reference1;
        for (const checkout of [formatted, plain]) {
          intl.NumberFormat = checkout === plain ? undefined : NumberFormat;
          checkout.order = { ...order, order_amount: minor, purchase_currency: currency };
          await until(reference, () =>
            inside(checkout).querySelector("[part~='reference']")?.textContent.includes(reference),
          );
        }
        intl.NumberFormat = NumberFormat;
        const texts = { formatted: amountOf(formatted), plain: amountOf(plain), shop: money(minor, currency) };
        must(texts.formatted !== texts.plain, `Intl was asked for neither or both: ${texts.plain}`);
        for (const [where, text] of Object.entries(texts)) {
          // The shop's locale is Swedish.
          const [whole, fraction = ""] = text
            .match(/\d[\d.,\s]*/)[0]
            .trim()
            .split(where === "shop" ? "," : ".");
          if (`${whole}${fraction}`.replace(/\D/g, "") !== String(minor) || fraction.length !== decimals) {
            wrong.push(`${currency} (${decimals}) ${where}: ${text}`);
          }
        }
      }
    } finally {
      intl.NumberFormat = NumberFormat;
    }
    must(wrong.length === 0, wrong.join("; "));
    formatted.remove();
    plain.remove();
  },

  async "an order that is set during a payment does not change it"() {
    const checkout = await ready("order-" + crypto.randomUUID());
    const { payment, over } = await charged(checkout);
    checkout.order = orderOf(fresh("next"));
    must((await codeOf(checkout.charge())) === "another_order", "another order");
    await tap(payment.payment_id);
    must((await over).order.merchant_reference1 === payment.order.merchant_reference1, "the next order was paid");
    must((await codeOf(checkout.charge())) === "another_order", "the order on the screen is paid, this one is not");
    await checkout.reset();
    await chargeable(checkout);
    checkout.remove();
  },

  async "a payment of before, with another amount, is not the answer to a charge"() {
    const reference = fresh("earlier");
    const first = await ready(reference);
    const { payment, over } = await charged(first);
    await tap(payment.payment_id);
    await over;
    first.remove();
    await terminal();
    const checkout = element({ ...orderOf(reference), ...ANOTHER_AMOUNT });
    const told = toldOnce(checkout);
    document.body.append(checkout);
    await chargeable(checkout);
    const error = await checkout.charge().catch((error) => error);
    must(error.code === "order_paid" && error.payment.payment_id === payment.payment_id, `${error.code}: ${error}`);
    await shows(checkout, "paid");
    must(inside(checkout).querySelector("[part~='amount']")?.textContent.includes("125.00"), "the amount");
    must(told.length === 0, told.join());
    checkout.remove();
  },

  async "what is told of a payment is told once by an element, and again by the next"() {
    const checkout = await ready();
    const first = toldOnce(checkout);
    const { payment, over } = await charged(checkout);
    await tap(payment.payment_id);
    await over;
    const next = element(orderOf(payment.order.merchant_reference1));
    next.id = checkout.id;
    const second = toldOnce(next);
    checkout.remove();
    document.body.append(next);
    await shows(next, "paid");
    await next.reset();
    for (const told of [first, second]) must(told.join() === `ipp-paid ${payment.payment_id}`, told.join());
    next.remove();
  },

  async "another till's token, or none, ends what was begun, and the payment goes on"() {
    const checkout = await ready();
    for (const next of [async () => tokenOf("somebody-else"), undefined, null]) {
      const { payment, over } = await charged(checkout);
      // Not allowed by the types, but pages without types set null.
      checkout.fetchToken = /** @type {any} */ (next);
      must((await codeOf(over)) === "till_changed", "the promise");
      must((await codeOf(checkout.cancel())) === "not_ready", "it can be cancelled without its till");
      must(screenOf(checkout) === "resuming", `the screen ${screenOf(checkout)}`);
      must((await api("GET", `/api/payments/${payment.payment_id}`)).state === "sent", "it was cancelled");
      checkout.fetchToken = fetchToken;
      await shows(checkout, "sent");
      must((await checkout.cancel()).payment_id === payment.payment_id, "another payment");
      await chargeable(checkout);
    }
    const { payment, over } = await charged(checkout);
    checkout.remove();
    checkout.fetchToken = undefined;
    must((await codeOf(over)) === "till_changed", "logged out while it was out of the page");
    await api("POST", `/api/payments/${payment.payment_id}/cancel`);
  },

  async "a new function of the same till changes nothing"() {
    const checkout = await ready();
    const { payment, over } = await charged(checkout);
    for (let times = 0; times < 3; times++) checkout.fetchToken = () => fetchToken();
    await tap(payment.payment_id);
    must((await over).state === "paid", "not paid");
    checkout.remove();
  },

  async "taken out in the middle of a payment, the promise waits, and settles when it is back"() {
    const checkout = await ready();
    const { payment, over } = await charged(checkout);
    checkout.remove();
    await until("no stream", async () => (await streams()) === 0);
    await tap(payment.payment_id);
    await until("paid", async () => (await api("GET", `/api/payments/${payment.payment_id}`)).state === "paid");
    must((await now(over)) === "pending", "it settled by itself");
    document.body.append(checkout);
    must((await over).state === "paid", "not paid");
    checkout.remove();
  },

  async "taken out after a while, it leaves no stream open"() {
    const checkout = await ready();
    // Triggers a garbage collection, in which a faulty engine collects more than garbage.
    for (let made = 0; made < 30; made++) new Array(100_000).fill(made);
    await new Promise((resolve) => setTimeout(resolve, 400));
    must((await streams()) === 1, "more than one stream");
    checkout.remove();
    await until("no stream", async () => (await streams()) === 0);
  },

  async "moved in one go it stays the same instance, by any means and in any document"() {
    const checkout = await ready();
    const { payment, over } = await charged(checkout);
    const { handle } = checkout;
    const place = document.body.appendChild(document.createElement("section"));
    place.append(checkout);
    await new Promise((resolve) => setTimeout(resolve));
    must(checkout.handle === handle, "append made a new one");
    document.body.moveBefore?.(checkout, null);
    await new Promise((resolve) => setTimeout(resolve));
    must(checkout.handle === handle, "moveBefore made a new one");
    const frame = place.appendChild(document.createElement("iframe"));
    const framed = /** @type {Document} */ (frame.contentDocument);
    framed.body.append(framed.adoptNode(checkout));
    await new Promise((resolve) => setTimeout(resolve));
    // Adopting removes and reinserts the element.
    must(screenOf(checkout) !== undefined, "nothing is drawn in the frame");
    await shows(checkout, "sent");
    await tap(payment.payment_id, "EXPIRED_CARD");
    await shows(checkout, "declined");
    place.append(document.adoptNode(checkout));
    await shows(checkout, "declined");
    await tap(payment.payment_id);
    must((await over).state === "paid", "not paid");
    await until("one stream", async () => (await streams()) === 1);
    place.remove();
  },

  async "a second copy of the script throws nothing, and its elements are the first one's"() {
    const before = /** @type {CustomElementConstructor} */ (customElements.get("ipp-checkout"));
    const script = /** @type {HTMLScriptElement} */ (document.querySelector("script[src*='playground.js']"));
    const address = script.src;
    for (const version of [2, 3]) await import(`${address}?version=${version}`);
    must(customElements.get("ipp-checkout") === before, "it was defined anew");
    const checkout = await ready();
    must(checkout instanceof before, "another class");
    const { payment, over } = await charged(checkout);
    await tap(payment.payment_id);
    must((await over).state === "paid", "not paid");
    checkout.remove();
  },

  async "a panel beside the checkout of another script says what to load"() {
    const checkout = await ready();
    const panel = document.createElement("ipp-playground");
    panel.setAttribute("for", checkout.id);
    document.body.append(panel);
    await until("the panel", () => panel.handle);
    const place = document.createElement("div");
    const drawn = panel.mount({ Checkout: class {} }, place);
    must(!drawn && place.textContent.includes("load ipp-playground.js alone"), place.textContent);
    panel.remove();
    checkout.remove();
  },

  async "a panel whose checkout is not there says so, and finds it once it is"() {
    /** @type {string[]} */
    const warned = [];
    const { warn } = window.console;
    window.console.warn = (...words) => warned.push(words.join(" "));
    const panel = document.createElement("ipp-playground");
    const words = 'No <ipp-checkout> with id="nowhere" is in this page.';
    const says = () => until(words, () => inside(panel).textContent.includes(words));
    try {
      panel.setAttribute("for", "nowhere");
      document.body.append(panel);
      await says();
      must(warned.length === 1 && warned[0].includes(words), warned.join());
      for (const _ of ["once", "and in the place of one that is gone"]) {
        const checkout = element();
        checkout.id = "nowhere";
        document.body.append(checkout);
        await until("the panel", () => panel.handle);
        checkout.remove();
        await says();
      }
      panel.removeAttribute("for");
      await until("what is missing", () => inside(panel).textContent.includes("Say which"));
    } finally {
      window.console.warn = warn;
      panel.remove();
    }
  },

  async "two on a page charge side by side, and each hears its own"() {
    const [left, right] = [await ready(), await ready()];
    /** @type {[Checkout, string][]} */
    const details = [];
    for (const checkout of [left, right]) {
      checkout.addEventListener("ipp-change", ({ detail }) => details.push([checkout, detail.payment_id]));
    }
    const [l, r] = [await charged(left), await charged(right)];
    await tap(r.payment.payment_id);
    must((await r.over).payment_id === r.payment.payment_id, "the other one's");
    must((await now(l.over)) === "pending", "both settled");
    left.remove();
    right.remove();
    await until("no stream", async () => (await streams()) === 0);
    document.body.append(left, right);
    await shows(left, "sent");
    await tap(l.payment.payment_id);
    must((await l.over).payment_id === l.payment.payment_id, "the other one's after both were away");
    for (const [checkout, id] of details) {
      must(id === (checkout === left ? l : r).payment.payment_id, "an event of the other one");
    }
    left.remove();
    right.remove();
  },

  async "a promise that nobody looks at raises nothing"() {
    const checkout = await ready();
    checkout.order = null;
    checkout.charge();
    checkout.cancel();
    await until("both to have failed", async () => (await codeOf(checkout.cancel())) === "no_payment");
    checkout.remove();
    must(unhandled.length === 0, unhandled.join("; "));
  },
};

const failed = [];
for (const [sentence, proof] of Object.entries(holds)) {
  try {
    await proof();
  } catch (error) {
    failed.push(`${sentence}: ${wordsOf(error)}`);
    for (const other of document.querySelectorAll("ipp-checkout")) other.remove();
  }
}
must(failed.length === 0, failed.join("\n"));
return Object.keys(holds);
