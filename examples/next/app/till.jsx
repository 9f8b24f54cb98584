"use client";
/*
 * A till in the App Router of Next.js.
 *
 * The server writes <ipp-checkout> with its attributes, and defines nothing. In the browser React takes
 * the element over, but sets neither properties nor listeners of an element that a server has written:
 * `ref` does. The element may leave the page at any time: a payment goes on, and the next
 * <ipp-checkout> of this till shows it.
 *
 * npm install && npm run dev
 */
import { useEffect, useRef, useState } from "react";
import "ipp-checkout";

/** @typedef {import("ipp-checkout").IppCheckout} IppCheckout */
/** @typedef {import("ipp-checkout").Payment} Payment */

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

// ANCHOR: checkout
/** @param {{ proxy: string, order: import("ipp-checkout").Order, onPaid: (payment: Payment) => void }} props */
function Checkout({ proxy, order, onPaid }) {
  const element = useRef(/** @type {IppCheckout | null} */ (null));

  useEffect(() => {
    const checkout = /** @type {IppCheckout} */ (element.current);
    /** In production: ask your own backend, which knows who is logged in at this till. */
    checkout.fetchToken = async () => {
      const answer = await fetch(`${proxy}/api/playground/token`, { method: "POST" });
      if (!answer.ok) throw new Error(`no till token (${answer.status})`);
      return (await answer.json()).token;
    };
    /** @param {CustomEvent<Payment>} event */
    const paid = (event) => onPaid(event.detail);
    checkout.addEventListener("ipp-paid", paid);
    return () => checkout.removeEventListener("ipp-paid", paid);
  }, [proxy, onPaid]);

  useEffect(() => {
    /** @type {IppCheckout} */ (element.current).order = order;
  }, [order]);

  return <ipp-checkout proxy={proxy} ref={element} />;
}
// ANCHOR_END: checkout

/** @param {{ proxy: string }} props */
export function Till({ proxy }) {
  const [order, setOrder] = useState(nextOrder);
  const [paid, setPaid] = useState(/** @type {Payment | null} */ (null));
  const [shown, setShown] = useState(true);

  function nextSale() {
    setPaid(null);
    setOrder(nextOrder());
  }

  return (
    <>
      <button type="button" id="toggle" onClick={() => setShown(!shown)}>
        {shown ? "Put the checkout away" : "Bring the checkout back"}
      </button>
      {shown && <Checkout proxy={proxy} order={order} onPaid={setPaid} />}
      {paid && (
        <>
          <p role="status">
            Paid. Kustom’s order: <output id="order-id">{paid.order_id}</output>
          </p>
          <button type="button" id="next" onClick={nextSale}>
            Next sale
          </button>
        </>
      )}
    </>
  );
}
