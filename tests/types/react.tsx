// React 19.

import { useRef } from "react";
import type { IppCheckout, Order } from "ipp-checkout";
import type {} from "ipp-checkout/react";

export function Till({ order }: { order: Order }) {
  const checkout = useRef<IppCheckout>(null);
  return (
    <>
      <ipp-checkout
        ref={checkout}
        id="checkout"
        className="till"
        proxy="https://pay.example.com"
        token-url="/till-token"
        theme="dark"
        order={order}
        fetchToken={async () => "token"}
        messages={{ charge: "Take the money" }}
        onipp-paid={(event) => console.log(event.detail.order_id)}
        onipp-error={({ detail }) => console.log(detail.code)}
      />
      <ipp-playground for="checkout" />
      <button onClick={() => checkout.current?.charge()}>Charge</button>
    </>
  );
}

export const refused = (
  <>
    {/* @ts-expect-error no such theme */}
    <ipp-checkout theme="pink" />
    {/* @ts-expect-error an order that is none */}
    <ipp-checkout order={{ order_amount: 1 }} />
    {/* @ts-expect-error a payment has no such field */}
    <ipp-checkout onipp-paid={(event) => event.detail.orderId} />
  </>
);
