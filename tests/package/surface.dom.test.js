// The stand-in of `ipp-checkout/testing`, compared with the real element and its manifest member by member.

import { readFileSync } from "node:fs";
import { IppCheckout, drive, states } from "ipp-checkout/testing";
import { IppCheckout as Real } from "ipp-checkout";
import { beforeEach, expect, test, vi } from "vitest";
import { order } from "./order.js";

const read = (name) => readFileSync(`node_modules/ipp-checkout/${name}`, "utf8");
const declarations = JSON.parse(read("custom-elements.json")).modules.flatMap((module) => module.declarations);
const contract = declarations.find(({ tagName }) => tagName === "ipp-checkout");
const EVENTS = contract.events.map(({ name }) => name);
/** Events that only the element itself hears. */
const INTERNAL = ["ipp-starting", "ipp-not-started", "ipp-till"];

/** The words in the first column of a table in the element's comment. */
function documented(head) {
  const [, ...rows] = contract.description.split(`${head}\n`)[1].split("\n\n")[0].split("\n");
  return rows.flatMap((row) => [...row.split("|")[1].matchAll(/`(\w+)`/g)].map(([, word]) => word));
}

/** The properties and methods that an element's classes have. */
function members({ prototype }) {
  const of = (at) => (at === HTMLElement.prototype ? {} : { ...of(Object.getPrototypeOf(at)), ...own(at) });
  const own = (at) => Object.getOwnPropertyDescriptors(at);
  return of(prototype);
}

let checkout;
let heard;

beforeEach(async () => {
  document.body.innerHTML = "<main><ipp-checkout></ipp-checkout></main>";
  checkout = document.querySelector("ipp-checkout");
  checkout.order = order;
  heard = [];
  for (const type of [...EVENTS, ...INTERNAL]) {
    document
      .querySelector("main")
      .addEventListener(type, ({ detail, composed }) => heard.push({ type, detail, composed }));
  }
});

const types = () => heard.map(({ type }) => type);
const ready = () => drive(checkout).ready();
const refused = (code) => expect.objectContaining({ code });

test("it is the element, and has its members and attributes", () => {
  expect(checkout).toBeInstanceOf(IppCheckout);
  expect(Object.keys(members(IppCheckout)).sort()).toEqual(Object.keys(members(Real)).sort());
  expect(IppCheckout.observedAttributes).toEqual(Real.observedAttributes);
  const attributes = contract.attributes.map(({ name }) => name);
  expect(attributes).toEqual(expect.arrayContaining(IppCheckout.observedAttributes));
  for (const { kind, name } of contract.members) {
    const { get, set, value } = members(IppCheckout)[name];
    expect(kind === "method" ? typeof value : get && set && "field", name).toBe(kind === "method" ? "function" : kind);
  }
});

test("its states are those of the types", () => {
  const union = read("payment.d.ts").split("export type PaymentState =")[1].split(";")[0];
  expect(states).toEqual([...union.matchAll(/"(\w+)"/g)].map(([, state]) => state));
});

test("its events are those of the manifest, and no other leaves it", async () => {
  await ready();
  checkout.charge();
  for (const state of states) await drive(checkout).show(state);
  await drive(checkout).error("no_stream", "There is no stream.");
  expect(new Set(types())).toEqual(new Set(EVENTS));
  expect(heard.every(({ composed }) => composed)).toBe(true);
});

test.each(states)("a charge settles with %s only if the element's does", async (state) => {
  await ready();
  const settled = vi.fn();
  const charged = checkout.charge().then(settled);
  const payment = await drive(checkout).show(state);
  expect(payment).toMatchObject({ state, order, version: 1 });
  if (documented("| state | |").includes(state)) await charged;
  // All that waits has gone on by then.
  await new Promise((resolve) => setTimeout(resolve));
  expect(settled.mock.calls).toEqual(documented("| state | |").includes(state) ? [[payment]] : []);
});

test.each(documented("| code | why |"))("a call can be refused with %s", async (code) => {
  await ready();
  const begun = checkout.charge();
  await drive(checkout).refuse(code, "A sentence.");
  await expect(begun).rejects.toMatchObject({ code, message: "A sentence." });
  await drive(checkout).refuse(code);
  await expect(checkout.cancel()).rejects.toMatchObject({ code });
});

test.each(documented("| code of `ipp-error` | |"))("ipp-error can say %s", async (code) => {
  await drive(checkout).error(code, "A sentence.");
  expect(heard).toEqual([{ type: "ipp-error", detail: { code, detail: "A sentence." }, composed: true }]);
});

test("its own rules refuse what the element's refuse", async () => {
  await expect(checkout.charge()).rejects.toEqual(refused("not_ready"));
  await ready();
  await expect(checkout.cancel()).rejects.toEqual(refused("no_payment"));
  checkout.order = null;
  await expect(checkout.charge()).rejects.toEqual(refused("no_order"));
  checkout.order = order;
  const [first, second] = [checkout.charge(), checkout.charge()];
  const open = await drive(checkout).show("sent");
  await expect(checkout.reset()).rejects.toEqual(refused("payment_open"));
  checkout.order = { ...order, order_amount: 9000 };
  await expect(checkout.charge()).rejects.toMatchObject({ code: "order_open", payment: open });
  checkout.order = { ...order, merchant_reference1: "ORDER-2" };
  await expect(checkout.charge()).rejects.toEqual(refused("another_order"));
  checkout.order = order;
  const held = await drive(checkout).show("held");
  expect(await first).toEqual(held);
  expect(await second).toEqual(held);
  await expect(checkout.charge()).rejects.toMatchObject({ code: "order_held", payment: held });
  await expect(checkout.reset()).rejects.toEqual(refused("order_held"));
  const paid = await drive(checkout).show("paid");
  expect(paid.payment_id).toBe(held.payment_id);
  await checkout.reset();
  await expect(checkout.charge()).rejects.toMatchObject({ code: "order_paid", payment: paid });
});

test("a cancelled order can be charged again, as another payment", async () => {
  await ready();
  const [charged, cancelled] = [checkout.charge(), checkout.cancel()];
  const ended = await drive(checkout).show("cancelled");
  expect(ended.cancel_asked).toBe(true);
  expect(await Promise.all([charged, cancelled])).toEqual([ended, ended]);
  const again = checkout.charge();
  const { payment_id } = await drive(checkout).show("paid");
  expect(payment_id).not.toBe(ended.payment_id);
  expect((await again).payment_id).toBe(payment_id);
});

test("logging out rejects what waits, and begins anew", async () => {
  checkout.fetchToken = () => "token";
  await ready();
  const charged = checkout.charge();
  await drive(checkout).show("sent");
  checkout.fetchToken = undefined;
  await expect(charged).rejects.toEqual(refused("till_changed"));
  await expect(checkout.charge()).rejects.toEqual(refused("not_ready"));
});

test("only a stand-in in the page is driven", async () => {
  await expect(drive(new IppCheckout()).ready()).rejects.toThrow("not in a page");
  await expect(drive(document.querySelector("main")).ready()).rejects.toThrow("no stand-in");
});

test("nothing of it is in what pages load", () => {
  const NOTE = "stand-in";
  expect(checkout.shadowRoot.textContent).toContain(NOTE);
  for (const file of ["ipp-checkout.js", "ipp-playground.js"]) expect(read(file)).not.toContain(NOTE);
  expect(read("integrity.json")).not.toContain("ipp-testing.js");
});
