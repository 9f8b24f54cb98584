// The twin's screens, by the widget's own names of classes and parts, so that one style sheet draws both.

import { h } from "preact";
import { FINAL, UNPAID, headline, money, toneOf } from "./words.js";

/**
 * @typedef {import("./till.js").Till} Till
 * @typedef {import("./till.js").Order} Order
 * @typedef {{ till: Till, order: Order | undefined, device: string | undefined, pick: (device: string) => void }} Shown
 * @typedef {import("preact").ComponentChildren} Children
 */

/**
 * @param {string} tag
 * @param {string} name Its class, and the part that pages style.
 * @param {Record<string, unknown> | null} attributes
 * @param {Children[]} children
 */
const part = (tag, name, attributes, ...children) => h(tag, { class: name, part: name, ...attributes }, ...children);

/** The whole card. @param {Shown} shown */
export function Card(shown) {
  const { payment } = shown.till;
  const attributes = { "data-screen": payment?.state ?? "ready", "data-tone": toneOf(payment), "data-link": "live" };
  return part(
    "div",
    "card",
    attributes,
    h(Sale, shown),
    part("div", "stage", null, payment ? h(State, shown) : h(Picker, shown)),
    !shown.till.live && part("p", "link-note", null, "Connecting…"),
    h(Actions, shown),
  );
}

/** @param {Shown} shown */
function Sale({ till, order }) {
  const sale = till.payment?.order ?? order;
  if (!sale) return part("div", "order", null);
  const { purchase_currency: currency } = sale;
  const items = sale.order_items.map(({ quantity, name, total_amount }) =>
    h("li", { part: "line" }, h("span", null, `${quantity} × ${name}`), h("span", null, money(total_amount, currency))),
  );
  return part(
    "div",
    "order",
    null,
    till.testMode && part("p", "test-mode", null, "Test mode"),
    part("p", "reference", null, `Order ${sale.merchant_reference1}`),
    part("p", "amount", null, money(sale.order_amount, currency)),
    part("p", "tax", null, `${money(sale.order_tax_amount, currency)} tax included`),
    part("details", "lines", null, h("summary", null, `${items.length} lines`), h("ul", { tabIndex: 0 }, items)),
    till.payment && part("p", "terminal", null, nameOf(till)),
  );
}

/** @param {Shown} shown */
function Picker({ till, device, pick }) {
  const rows = till.devices?.map(({ id, name, simulated }) =>
    part(
      "label",
      "device",
      { key: id },
      h("input", { type: "radio", name: "terminal", value: id, checked: id === device, onClick: () => pick(id) }),
      h("span", { class: "name" }, name),
      simulated && h("span", { class: "simulated" }, "Simulated"),
      till.busy.has(id) && h("span", { class: "busy" }, "Busy"),
    ),
  );
  const empty = rows ? "No terminals here yet" : "Looking for terminals…";
  return part(
    "fieldset",
    "picker",
    null,
    part("legend", "legend", null, "Terminal"),
    rows?.length ? part("div", "devices", null, rows) : part("p", "empty", null, empty),
  );
}

/** @param {Shown} shown */
function State({ till }) {
  const { payment } = till;
  if (!payment) return null;
  const declined = payment.state === "active" && payment.taps?.at(-1)?.failure_reason;
  return part(
    "div",
    "state",
    null,
    part("div", "progress", { "aria-hidden": "true" }, h("span", null), h("span", null), h("span", null)),
    part("span", "icon", { "aria-hidden": "true" }),
    part("p", "status", { role: "status" }, headline(payment, nameOf(till))),
    h(
      "div",
      { class: "more" },
      declined && part("p", "hint", null, "The card was declined. The customer can try another."),
      payment.order_id && part("p", "detail", null, `Kustom order ${payment.order_id}`),
    ),
  );
}

/** @param {Shown} shown */
function Actions({ till, order, device }) {
  const state = till.payment?.state;
  const again = state !== undefined && UNPAID.includes(state);
  const over = state !== undefined && FINAL.includes(state);
  const free = till.live && order && device && !till.busy.has(device);
  const charge = () => free && till.charge(order, device);
  return part(
    "div",
    "actions",
    null,
    till.refused && part("p", "blocked", null, till.refused),
    (!state || again) &&
      part(
        "button",
        "primary",
        { type: "button", disabled: !free, onClick: charge },
        again ? "Charge again" : "Charge",
      ),
    over && part("button", "secondary", { type: "button", onClick: () => till.leave() }, "Done"),
    state && !over && part("button", "secondary", { type: "button", onClick: () => till.cancel() }, "Cancel"),
  );
}

/** @param {Till} till */
function nameOf(till) {
  return till.devices?.find(({ id }) => id === till.payment?.device_id)?.name ?? "the terminal";
}
