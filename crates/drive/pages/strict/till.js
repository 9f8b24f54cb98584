// A minimal POS page: one order and its receipt.

/** @typedef {import("../../../../www/npm/ipp-checkout.js").IppCheckout} IppCheckout */

const checkout = /** @type {IppCheckout} */ (document.getElementById("checkout"));

checkout.fetchToken = async () => checkout.dataset.token ?? "";

checkout.addEventListener("ipp-paid", ({ detail }) => {
  const paid = /** @type {HTMLElement} */ (document.getElementById("paid"));
  paid.textContent = `${detail.order.merchant_reference1} ${detail.order_id}`;
});

// Taken from the address, so that a reload finds it even if the page may store nothing.
checkout.order = {
  merchant_reference1: new URLSearchParams(location.search).get("order") ?? "",
  purchase_currency: "SEK",
  order_amount: 12500,
  order_tax_amount: 2500,
  order_items: [
    {
      type: "physical",
      reference: "STRICT",
      name: "A strict mug",
      quantity: 1,
      unit_price: 12500,
      total_amount: 12500,
      tax_rate: 2500,
      total_tax_amount: 2500,
    },
  ],
};
