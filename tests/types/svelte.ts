// Svelte 5: what its templates are checked with.

import type { SvelteHTMLElements } from "svelte/elements";
import type { Order } from "ipp-checkout";
import type {} from "ipp-checkout/svelte";

type Props = SvelteHTMLElements["ipp-checkout"];

declare const order: Order;

export const taken: Props = {
  id: "checkout",
  proxy: "https://pay.example.com",
  order,
  fetchToken: async () => "token",
  "onipp-paid": ({ detail }) => console.log(detail.order_id),
};
export const playground: SvelteHTMLElements["ipp-playground"] = { for: "checkout" };

// @ts-expect-error no such theme
export const pink: Props = { theme: "pink" };
// @ts-expect-error an order that is none
export const none: Props = { order: { order_amount: 1 } };
// @ts-expect-error a payment has no such field
export const field: Props = { "onipp-paid": ({ detail }) => detail.orderId };
