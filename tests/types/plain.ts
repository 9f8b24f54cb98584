// A page without a framework. What is wrong has to be refused: a `@ts-expect-error` above a line
// without an error is one itself.

import { IppCheckout, type IppError, type IppRefusal, type Order, type Payment } from "ipp-checkout";

const order: Order = {
  merchant_reference1: "ORDER-12345",
  order_amount: 240000,
  order_tax_amount: 48000,
  purchase_currency: "SEK",
  order_items: [
    {
      type: "physical",
      reference: "SKU-001",
      name: "T-Shirt",
      quantity: 2,
      unit_price: 120000,
      total_amount: 240000,
      tax_rate: 2500,
      total_tax_amount: 48000,
    },
  ],
};

const checkout = document.createElement("ipp-checkout");
const found: IppCheckout | null = document.querySelector("ipp-checkout");
found?.remove();

checkout.order = order;
checkout.order = null;
checkout.fetchToken = () => "token";
checkout.fetchToken = async () => (await fetch("/till-token", { method: "POST" })).text();
checkout.fetchToken = undefined;
checkout.fetchToken = null;
checkout.messages = { charge: "Take the money" };

checkout.addEventListener("ipp-paid", ({ detail }) => {
  const id: string | null = detail.order_id;
  const payment: Payment = detail;
  console.log(id, payment.order.order_items[0]?.name, payment.taps.at(-1)?.failure_reason);
});
// They bubble.
document.addEventListener("ipp-error", ({ detail }) => {
  const error: IppError = detail;
  console.log(error.code, error.detail);
});
checkout.addEventListener("click", (event) => event.clientX);

const ended: Payment = await checkout.charge();
switch (ended.state) {
  case "paid":
  case "held":
    break;
  // @ts-expect-error no such state
  case "refused":
    break;
}
const cancelled: Payment = await checkout.cancel();
await checkout.reset().catch((refusal: IppRefusal) => refusal.code === "payment_open" || refusal.message);
console.log(cancelled.cancel_asked);

// @ts-expect-error a promise of a payment is no payment
checkout.charge().state;
// @ts-expect-error the order is a property
checkout.charge(order);
// @ts-expect-error an amount in words
checkout.order = { ...order, order_amount: "2400.00" };
// @ts-expect-error no reference
checkout.order = { order_amount: 1, order_tax_amount: 0, purchase_currency: "SEK", order_items: [] };
// @ts-expect-error no lines
checkout.order = { merchant_reference1: "1", order_amount: 1, order_tax_amount: 0, purchase_currency: "SEK" };
// @ts-expect-error a field that Kustom has and the proxy fills in
checkout.order = { ...order, device_id: "550e8400" };
// @ts-expect-error a line without a name
checkout.order = { ...order, order_items: [{ quantity: 1, unit_price: 1, total_amount: 1 }] };
// @ts-expect-error a line's field misspelt
checkout.order = { ...order, order_items: [{ ...order.order_items[0]!, total_ammount: 1 }] };
// @ts-expect-error not a function
checkout.fetchToken = "token";
// @ts-expect-error a token that is no text
checkout.fetchToken = () => 7;
// @ts-expect-error a text that nobody shows
checkout.messages = { charge_me: "Take the money" };
// @ts-expect-error a payment has no such field
checkout.addEventListener("ipp-paid", ({ detail }) => detail.orderId);
// @ts-expect-error there may be no order id
checkout.addEventListener("ipp-change", ({ detail }) => detail.order_id.length);
// @ts-expect-error no such state
checkout.addEventListener("ipp-change", ({ detail }) => detail.state === "payed");
// @ts-expect-error this one has nothing to tell
checkout.addEventListener("ipp-ready", ({ detail }) => detail.code);
