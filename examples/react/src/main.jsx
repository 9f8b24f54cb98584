/*
 * A till in React 19.
 *
 * The import defines <ipp-checkout>. React sets `order` and `fetchToken` as properties of the
 * element, and hears its events by their names behind `on`. The element may leave the page at any
 * time: a payment goes on, and the next <ipp-checkout> of this till shows it.
 *
 * npm install && npm run dev
 */
import { useState } from "react";
import { createRoot } from "react-dom/client";
import "ipp-checkout";

/** @typedef {import("ipp-checkout").Payment} Payment */

const meta = /** @type {HTMLMetaElement} */ (document.querySelector('meta[name="ipp-proxy"]'));
const proxy = meta.content;

/** In production: ask your own backend, which knows who is logged in at this till. */
async function fetchToken() {
  const answer = await fetch(`${proxy}/api/playground/token`, { method: "POST" });
  if (!answer.ok) throw new Error(`no till token (${answer.status})`);
  return (await answer.json()).token;
}

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

function Till() {
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
      {shown && (
        // ANCHOR: checkout
        <ipp-checkout
          proxy={proxy}
          order={order}
          fetchToken={fetchToken}
          onipp-paid={(event) => setPaid(event.detail)}
        />
        // ANCHOR_END: checkout
      )}
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

createRoot(/** @type {HTMLElement} */ (document.getElementById("app"))).render(<Till />);
