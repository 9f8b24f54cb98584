// A till's page in front of the widget or its twin, which have the same two properties.

/** @type {any} */
const checkout = document.querySelector("#checkout");

/** The playground inside the proxy gives one to any page on this machine. */
checkout.fetchToken = async () => {
  const answer = await fetch("/api/playground/token", { method: "POST" });
  return (await answer.json()).token;
};

checkout.order = {
  merchant_reference1: "LOAD-1",
  order_amount: 240000,
  order_tax_amount: 48000,
  purchase_currency: "SEK",
  order_items: [
    {
      type: "physical",
      reference: "SKU-001",
      name: "T-Shirt",
      quantity: 2,
      unit_price: 100000,
      total_amount: 200000,
      tax_rate: 2500,
      total_tax_amount: 40000,
    },
    {
      type: "physical",
      reference: "SKU-002",
      name: "Socks",
      quantity: 1,
      unit_price: 40000,
      total_amount: 40000,
      tax_rate: 2500,
      total_tax_amount: 8000,
    },
  ],
};
