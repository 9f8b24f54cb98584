// The till: products on one side, the sale on the other, and <ipp-checkout> to have it paid.
// Everything that a POS page must do to be paid is in `connect` below.

import { PRODUCTS } from "./catalogue.js";
import { Sale } from "./sale.js";
import { fetchToken, proxyAddress } from "./proxy.js";
import { followTheme } from "./theme.js";
import { drawProducts, drawSale } from "./view.js";

/**
 * @typedef {import("../npm/ipp-checkout.js").IppCheckout} IppCheckout
 * @typedef {import("../npm/ipp-checkout.js").Payment} Payment
 */

const checkout = /** @type {IppCheckout} */ (document.getElementById("checkout"));

let sale = Sale.resume();
/** A payment of this sale is under way: what is charged must not change any more. */
let charging = false;
/** The order that the checkout was told last, to tell it only of changes. */
let told = "null";

/** @param {Payment} payment */
const ours = (payment) => payment?.order?.merchant_reference1 === sale.reference;

function connect() {
  checkout.setAttribute("proxy", proxyAddress());
  checkout.fetchToken = fetchToken;

  // Every state of a payment. `state` says where it stands; only these three let the cart go.
  checkout.addEventListener("ipp-change", ({ detail: payment }) => {
    if (!ours(payment)) return;
    charging = !["cancelled", "expired", "failed"].includes(payment.state);
    draw();
  });

  // Paid is said at least once a payment, again after a reload. Here a real POS writes its ledger
  // and prints a receipt, once for each `payment_id`.
  checkout.addEventListener("ipp-paid", ({ detail: payment }) => {
    if (!ours(payment)) return;
    charging = false;
    sale.paid = { order_id: payment.order_id, at: payment.confirmed_at };
    draw();
  });

  // Nothing was charged: the cart can be changed, or charged again.
  checkout.addEventListener("ipp-ended", ({ detail: payment }) => {
    if (!ours(payment)) return;
    charging = false;
    draw();
  });
}

/** Tells the checkout what is to be paid, and draws the page. */
function draw() {
  sale.keep();
  // A paid sale is no order any more.
  const order = sale.paid ? null : sale.order();
  if (JSON.stringify(order) !== told) {
    told = JSON.stringify(order);
    checkout.order = order;
  }
  drawSale(sale, charging, change);
}

/**
 * The cart was changed.
 *
 * @param {string} sku
 * @param {number} quantity
 */
function change(sku, quantity) {
  if (charging || sale.paid) return;
  sale.set(sku, quantity);
  draw();
}

document.getElementById("member")?.addEventListener("click", () => {
  if (charging || sale.paid) return;
  sale.member = !sale.member;
  draw();
});

document.getElementById("new-sale")?.addEventListener("click", () => {
  sale = new Sale();
  checkout.reset();
  draw();
});

// English words, Swedish amounts; `?locale=sv` for both in Swedish.
checkout.setAttribute("locale", new URLSearchParams(location.search).get("locale") ?? "en-SE");
followTheme(checkout);
drawProducts(PRODUCTS, (sku) => change(sku, (sale.quantities.get(sku) ?? 0) + 1));
connect();
// The element may still be loading: what is set on it now, it finds when it is there.
draw();
