const checkout = /** @type {import("ipp-checkout").IppCheckout} */ (document.getElementById("checkout"));
const toggle = /** @type {HTMLElement} */ (document.getElementById("toggle"));
const paid = /** @type {HTMLElement} */ (document.getElementById("paid"));
const orderId = /** @type {HTMLElement} */ (document.getElementById("order-id"));

/** In production: ask your own backend, which knows who is logged in at this till. */
checkout.fetchToken = async () => {
  const answer = await fetch(`${checkout.getAttribute("proxy")}/api/playground/token`, { method: "POST" });
  if (!answer.ok) throw new Error(`no till token (${answer.status})`);
  return (await answer.json()).token;
};

/** In production: what is in the cart. Minor units, tax included; a tax rate of 2500 is 25 %. */
function nextOrder() {
  return {
    merchant_reference1: `ORDER-${Date.now()}`,
    order_amount: 240000,
    order_tax_amount: 48000,
    purchase_currency: "SEK",
    order_items: [
      {
        name: "T-Shirt",
        quantity: 2,
        unit_price: 100000,
        total_amount: 200000,
        tax_rate: 2500,
        total_tax_amount: 40000,
      },
      { name: "Socks", quantity: 1, unit_price: 40000, total_amount: 40000, tax_rate: 2500, total_tax_amount: 8000 },
    ],
  };
}
checkout.order = nextOrder();

checkout.addEventListener("ipp-paid", (event) => {
  orderId.textContent = event.detail.order_id;
  paid.hidden = false;
});

document.getElementById("next")?.addEventListener("click", () => {
  paid.hidden = true;
  checkout.order = nextOrder();
});

toggle.addEventListener("click", () => {
  if (checkout.isConnected) checkout.remove();
  else toggle.after(checkout);
  toggle.textContent = checkout.isConnected ? "Put the checkout away" : "Bring the checkout back";
});
