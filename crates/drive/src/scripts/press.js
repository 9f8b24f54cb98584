// Prepares the state for a press; `argument.act` selects it. The checkout stays from act to act.

/** @type {Record<string, (checkout: Checkout) => Promise<void>>} */
const acts = {
  async open() {
    await emptyPage();
    const checkout = (window.pressed = await ready());
    window.came = {};
    /** @param {MutationRecord[]} changes */
    const told = (changes) => {
      const places = changes.map(({ target }) => /** @type {Element} */ (target));
      for (const { classList } of places) window.came[classList[0]] = performance.timeOrigin + performance.now();
    };
    new MutationObserver(told).observe(inside(checkout), { subtree: true, attributeFilter: ["data-offers"] });
  },

  /** The payment is cancelled, and its outcome is on the screen. */
  async cancelled(checkout) {
    await charged(checkout);
    await checkout.cancel();
    await shows(checkout, "cancelled");
  },

  /** The payment is paid, and then the page sets the next order. */
  async next(checkout) {
    const { payment } = await charged(checkout);
    await tap(payment.payment_id);
    await shows(checkout, "paid");
    checkout.order = orderOf(fresh("next"));
    await chargeable(checkout);
  },

  /** Another order, once the payment is over. */
  async fresh(checkout) {
    await shows(checkout, "sent");
    await checkout.cancel();
    checkout.order = orderOf(fresh("order"));
    await chargeable(checkout);
  },

  async sent(checkout) {
    await shows(checkout, "sent");
  },

  async close(checkout) {
    await shows(checkout, "cancelled");
    checkout.remove();
  },
};

await acts[argument.act](window.pressed);
