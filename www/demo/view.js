// Draws the shop. Text goes in as text, never as HTML.

import { money } from "./money.js";
import { product } from "./catalogue.js";

/**
 * @typedef {import("./catalogue.js").Product} Product
 * @typedef {import("./sale.js").Sale} Sale
 * @typedef {import("./sale.js").Item} Item
 * @typedef {(sku: string, quantity: number) => void} Change Is called with an article number and a new quantity.
 */

/** @param {string} id Of an element that index.html has. */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} id Of a template that index.html has. */
function copyOf(id) {
  const { content } = /** @type {HTMLTemplateElement} */ (byId(id));
  return /** @type {HTMLElement} */ (content.firstElementChild?.cloneNode(true));
}

/**
 * Puts a text into the first element that the selector finds, which must be there.
 *
 * @param {Element} within
 * @param {string} selector
 * @param {string} text
 */
function fill(within, selector, text) {
  /** @type {Element} */ (within.querySelector(selector)).textContent = text;
}

/**
 * The tiles, once.
 *
 * @param {Product[]} products
 * @param {(sku: string) => void} touched Is called with the article number.
 */
export function drawProducts(products, touched) {
  byId("products").replaceChildren(
    ...products.map(({ sku, name, icon, price }) => {
      const tile = copyOf("product");
      tile.dataset.sku = sku;
      tile.querySelector("use")?.setAttribute("href", `demo/icons.svg#${icon}`);
      fill(tile, ".name", name);
      fill(tile, ".price", money(price));
      tile.addEventListener("click", () => touched(sku));
      return tile;
    }),
  );
}

/**
 * The cart and its sums.
 *
 * @param {Sale} sale
 * @param {boolean} charging
 * @param {Change} change
 */
export function drawSale(sale, charging, change) {
  const order = sale.order();
  const settled = sale.paid !== null;
  const fixed = charging || settled;

  document.body.dataset.sale = settled ? "paid" : charging ? "charging" : order ? "open" : "empty";
  byId("sale-title").textContent = settled ? "Receipt" : "Sale";
  byId("reference").textContent = sale.reference;
  byId("empty").hidden = order !== null;
  byId("totals").hidden = order === null;
  /** @type {HTMLButtonElement} */ (byId("member")).disabled = fixed;
  byId("member").setAttribute("aria-pressed", String(sale.member));
  byId("total").textContent = money(order?.order_amount ?? 0);
  byId("receipt").textContent = sale.paid
    ? receiptLine(sale.paid)
    : charging
      ? "Being paid: the sale can’t be changed."
      : "";
  byId("new-sale").hidden = !settled;

  const tiles = /** @type {HTMLCollectionOf<HTMLButtonElement>} */ (byId("products").children);
  for (const tile of tiles) {
    const count = sale.quantities.get(tile.dataset.sku ?? "") ?? 0;
    tile.disabled = fixed;
    fill(tile, ".count", count > 0 ? `${count} ×` : "");
    tile.classList.toggle("chosen", count > 0);
  }
  drawTaxes(sale);
  drawLines(sale.items(), fixed, change);
}

/** @param {Sale} sale */
function drawTaxes(sale) {
  byId("taxes").replaceChildren(
    ...sale.taxes().map(([rate, tax]) => {
      const row = document.createElement("div");
      row.append(element("dt", `of which tax ${rate / 100} %`), element("dd", money(tax)));
      return row;
    }),
  );
}

/**
 * Lines are kept by article, so that the finger that taps + twice stays on its button.
 *
 * @param {Item[]} items
 * @param {boolean} fixed
 * @param {Change} change
 */
function drawLines(items, fixed, change) {
  const list = byId("lines");
  const lines = /** @type {HTMLElement[]} */ ([...list.children]);
  const drawn = new Map(lines.map((line) => [line.dataset.sku, line]));
  for (const item of items) {
    const line = drawn.get(item.reference) ?? newLine(item.reference, list, change);
    drawn.delete(item.reference);
    fillLine(line, item, fixed);
  }
  for (const gone of drawn.values()) gone.remove();
}

/**
 * @param {string} sku
 * @param {HTMLElement} list
 * @param {Change} change
 */
function newLine(sku, list, change) {
  const line = copyOf("line");
  line.dataset.sku = sku;
  const name = product(sku)?.name ?? sku;
  const quantity = () => Number(line.dataset.quantity);
  const actions = {
    less: { step: -1, label: `One ${name} less` },
    more: { step: +1, label: `One ${name} more` },
    remove: { step: -Infinity, label: `Remove ${name}` },
  };
  for (const [action, { step, label }] of Object.entries(actions)) {
    const button = line.querySelector(`.${action}`);
    button?.setAttribute("aria-label", label);
    button?.addEventListener("click", () => change(sku, quantity() + step));
  }
  list.append(line);
  return line;
}

/**
 * @param {HTMLElement} line
 * @param {Item} item
 * @param {boolean} fixed
 */
function fillLine(line, item, fixed) {
  line.dataset.quantity = String(item.quantity);
  fill(line, ".name", item.name);
  fill(line, ".amount", money(item.total_amount));
  fill(line, "output", String(item.quantity));
  const discounted = item.total_discount_amount > 0 ? ", member" : "";
  fill(line, ".note", `${item.quantity} × ${money(item.unit_price)}${discounted}`);
  for (const button of line.querySelectorAll("button")) button.disabled = fixed;
}

/** @param {NonNullable<Sale["paid"]>} paid */
function receiptLine(paid) {
  const at = paid.at ? new Date(paid.at) : new Date();
  const time = at.toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });
  return `Paid by card ${time}. Order ${paid.order_id}`;
}

/**
 * @param {string} name
 * @param {string} text
 */
function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
