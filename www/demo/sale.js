// One sale: what is in the cart, and the order that it becomes.

import { product } from "./catalogue.js";
import { CURRENCY, divide, taxWithin } from "./money.js";

/** Percent off for members. */
const MEMBER_DISCOUNT = 10;

/** Most of one article in one sale. */
const MOST = 99;

/** Where this tab keeps its sale, so that a reload in the middle of a payment loses nothing. */
const KEPT = "norr-sale";

/**
 * One line of an order, in Kustom's names.
 *
 * @typedef {ReturnType<Sale["items"]>[number]} Item
 */

export class Sale {
  /** The order's reference: a new one for each sale, and never the same again. */
  reference = freshReference();
  /** Article number → quantity, in the order they were touched. @type {Map<string, number>} */
  quantities = new Map();
  /** Whether the customer is a member. */
  member = false;
  /**
   * The payment that settled it, as the checkout told it, or null.
   *
   * @type {{ order_id: string | null, at: string | null } | null}
   */
  paid = null;

  /** The sale that this tab had before a reload, or a new one. */
  static resume() {
    const sale = new Sale();
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
      if (kept) {
        sale.reference = kept.reference;
        /** @type {[string, number][]} */
        const quantities = kept.quantities;
        sale.quantities = new Map(quantities.filter(([sku]) => product(sku)));
        sale.member = kept.member;
        sale.paid = kept.paid;
      }
    } catch {
      // What cannot be read is worth no more than a new sale.
    }
    return sale;
  }

  /** Keeps it for a reload. */
  keep() {
    const { reference, member, paid } = this;
    sessionStorage.setItem(KEPT, JSON.stringify({ reference, member, paid, quantities: [...this.quantities] }));
  }

  /**
   * Sets how many of an article; none removes the line.
   *
   * @param {string} sku
   * @param {number} quantity
   */
  set(sku, quantity) {
    if (quantity > 0) this.quantities.set(sku, Math.min(quantity, MOST));
    else this.quantities.delete(sku);
  }

  /** The lines in Kustom's names. Each adds up: unit_price × quantity − discount = total. */
  items() {
    return [...this.quantities].map(([sku, quantity]) => {
      const { name, price, rate } = /** @type {import("./catalogue.js").Product} */ (product(sku));
      const full = price * quantity;
      const discount = this.member ? divide(full * MEMBER_DISCOUNT, 100) : 0;
      const total = full - discount;
      return {
        type: "physical",
        reference: sku,
        name,
        quantity,
        unit_price: price,
        total_discount_amount: discount,
        total_amount: total,
        tax_rate: rate,
        total_tax_amount: taxWithin(total, rate),
      };
    });
  }

  /** What `<ipp-checkout>` takes as its `order`; null while there is nothing to pay. */
  order() {
    const items = this.items();
    if (items.length === 0) return null;
    return {
      merchant_reference1: this.reference,
      purchase_currency: CURRENCY,
      order_amount: sum(items, (item) => item.total_amount),
      order_tax_amount: sum(items, (item) => item.total_tax_amount),
      order_items: items,
    };
  }

  /** The tax in it, by rate, as a receipt must show it: `[[2500, 3780], …]`. */
  taxes() {
    /** @type {Map<number, number>} */
    const byRate = new Map();
    for (const { tax_rate: rate, total_tax_amount: tax } of this.items()) {
      byRate.set(rate, (byRate.get(rate) ?? 0) + tax);
    }
    return [...byRate].sort(([a], [b]) => a - b);
  }
}

/**
 * @param {Item[]} items
 * @param {(item: Item) => number} of
 */
function sum(items, of) {
  return items.reduce((total, item) => total + of(item), 0);
}

/** Day and six random characters: short enough to say aloud, unique for a till. */
function freshReference() {
  const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  const random = crypto.getRandomValues(new Uint8Array(6));
  const day = new Date().toISOString().slice(2, 10).replaceAll("-", "");
  return `${day}-${Array.from(random, (byte) => letters[byte % letters.length]).join("")}`;
}
