// Vue 3: what its templates are checked with.

import { h, type GlobalComponents } from "vue";
import type { Order } from "ipp-checkout";
import type {} from "ipp-checkout/vue";

type Props = InstanceType<GlobalComponents["ipp-checkout"]>["$props"];

declare const order: Order;

export const taken: Props = {
  id: "checkout",
  proxy: "https://pay.example.com",
  "token-url": "/till-token",
  order,
  fetchToken: async () => "token",
  onIppPaid: ({ detail }) => console.log(detail.order_id),
};
export const element = h("ipp-checkout", taken);
export const playground: InstanceType<GlobalComponents["ipp-playground"]>["$props"] = { for: "checkout" };

// @ts-expect-error no such theme
export const pink: Props = { theme: "pink" };
// @ts-expect-error an order that is none
export const none: Props = { order: { order_amount: 1 } };
// @ts-expect-error a payment has no such field
export const field: Props = { onIppPaid: ({ detail }) => detail.orderId };
// @ts-expect-error no such event
export const event: Props = { onIppPayed: () => {} };
