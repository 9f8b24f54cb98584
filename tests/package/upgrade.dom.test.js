// The real element where there is a DOM, but no browser: nothing of it may fail there.

import { expect, test, vi } from "vitest";
import { order } from "./order.js";

test("properties set before the element is defined are taken over", async () => {
  // Its files never come.
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  document.body.innerHTML = '<ipp-checkout proxy="https://pay.example.com"></ipp-checkout>';
  const checkout = document.querySelector("ipp-checkout");
  const set = { order, fetchToken: () => "token", messages: { charge: "Take the money" } };
  Object.assign(checkout, set);
  const { IppCheckout } = await import("ipp-checkout");
  await import("ipp-checkout/playground");

  expect(checkout).toBeInstanceOf(IppCheckout);
  for (const [name, value] of Object.entries(set)) {
    expect(Object.hasOwn(checkout, name), name).toBe(false);
    expect(checkout[name]).toBe(value);
  }
  await expect(checkout.charge()).rejects.toMatchObject({ code: "not_ready" });
});
