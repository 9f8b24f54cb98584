// Draws the shop. Text goes in as text, never as HTML.

import { money } from "./money.js";
import { product } from "./catalogue.js";

const byId = (id) => document.getElementById(id);
const copyOf = (id) => byId(id).content.firstElementChild.cloneNode(true);

/** The tiles, once. `touched` is called with the article number. */
export function drawProducts(products, touched) {
  byId("products").replaceChildren(
    ...products.map(({ sku, name, icon, price }) => {
      const tile = copyOf("product");
      tile.dataset.sku = sku;
      tile.querySelector("use").setAttribute("href", `demo/icons.svg#${icon}`);
      tile.querySelector(".name").textContent = name;
      tile.querySelector(".price").textContent = money(price);
      tile.addEventListener("click", () => touched(sku));
      return tile;
    }),
  );
}

/** The cart and its sums. `change` is called with an article number and a new quantity. */
export function drawSale(sale, charging, change) {
  const order = sale.order();
  const settled = sale.paid !== null;
  const fixed = charging || settled;

  document.body.dataset.sale = settled ? "paid" : charging ? "charging" : order ? "open" : "empty";
  byId("sale-title").textContent = settled ? "Receipt" : "Sale";
  byId("reference").textContent = sale.reference;
  byId("empty").hidden = order !== null;
  byId("totals").hidden = order === null;
  byId("member").disabled = fixed;
  byId("member").setAttribute("aria-pressed", String(sale.member));
  byId("total").textContent = money(order?.order_amount ?? 0);
  byId("receipt").textContent = settled ? receiptLine(sale) : charging ? "Being paid: the sale can’t be changed." : "";
  byId("new-sale").hidden = !settled;

  for (const tile of byId("products").children) {
    const count = sale.quantities.get(tile.dataset.sku) ?? 0;
    tile.disabled = fixed;
    tile.querySelector(".count").textContent = count > 0 ? `${count} ×` : "";
    tile.classList.toggle("chosen", count > 0);
  }
  drawTaxes(sale);
  drawLines(sale.items(), fixed, change);
}

function drawTaxes(sale) {
  byId("taxes").replaceChildren(
    ...sale.taxes().map(([rate, tax]) => {
      const row = document.createElement("div");
      row.append(element("dt", `of which tax ${rate / 100} %`), element("dd", money(tax)));
      return row;
    }),
  );
}

/** Lines are kept by article, so that the finger that taps + twice stays on its button. */
function drawLines(items, fixed, change) {
  const list = byId("lines");
  const drawn = new Map([...list.children].map((line) => [line.dataset.sku, line]));
  for (const item of items) {
    const line = drawn.get(item.reference) ?? newLine(item.reference, list, change);
    drawn.delete(item.reference);
    fillLine(line, item, fixed);
  }
  for (const gone of drawn.values()) gone.remove();
}

function newLine(sku, list, change) {
  const line = copyOf("line");
  line.dataset.sku = sku;
  const { name } = product(sku);
  const quantity = () => Number(line.dataset.quantity);
  const actions = { less: -1, more: +1, remove: -Infinity };
  const labels = { less: `One ${name} less`, more: `One ${name} more`, remove: `Remove ${name}` };
  for (const [action, step] of Object.entries(actions)) {
    const button = line.querySelector(`.${action}`);
    button.setAttribute("aria-label", labels[action]);
    button.addEventListener("click", () => change(sku, quantity() + step));
  }
  list.append(line);
  return line;
}

function fillLine(line, item, fixed) {
  line.dataset.quantity = item.quantity;
  line.querySelector(".name").textContent = item.name;
  line.querySelector(".amount").textContent = money(item.total_amount);
  line.querySelector("output").textContent = item.quantity;
  line.querySelector(".note").textContent =
    `${item.quantity} × ${money(item.unit_price)}` + (item.total_discount_amount > 0 ? ", member" : "");
  for (const button of line.querySelectorAll("button")) button.disabled = fixed;
}

function receiptLine(sale) {
  const at = sale.paid.at ? new Date(sale.paid.at) : new Date();
  const time = at.toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });
  return `Paid by card ${time}. Order ${sale.paid.order_id}`;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
