// A minimal POS page: one order per element.

const order = new URLSearchParams(location.search).get("order");

document.querySelectorAll("ipp-checkout").forEach((checkout, at) => {
  const proxy = checkout.getAttribute("proxy");
  checkout.fetchToken =
    globalThis.fetchToken ??
    (async () => {
      const answer = await fetch(`${proxy}/api/playground/token`, { method: "POST" });
      return (await answer.json()).token;
    });
  checkout.order = {
    merchant_reference1: `${order}-${at}`,
    purchase_currency: "SEK",
    order_amount: 12500,
    order_tax_amount: 2500,
    order_items: [
      {
        type: "physical",
        reference: "MUG",
        name: "A mug",
        quantity: 1,
        unit_price: 12500,
        total_amount: 12500,
        tax_rate: 2500,
        total_tax_amount: 2500,
      },
    ],
  };
});
