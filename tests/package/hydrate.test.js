// What frameworks make in a page of an element that a server has written.

import "ipp-checkout/testing";
import { expect, test, vi } from "vitest";
import { drive } from "ipp-checkout/testing";
import { order } from "./order.js";
import { TILLS } from "./tills.js";

test.each(Object.keys(TILLS))("%s takes over the element that the server wrote", async (name) => {
  const properties = { order, fetchToken: () => "token", onPaid: vi.fn() };
  const root = document.createElement("div");
  root.innerHTML = await TILLS[name].html(properties);
  document.body.replaceChildren(root);
  const checkout = root.querySelector("ipp-checkout");

  TILLS[name].hydrate(root, properties);

  await vi.waitFor(() => expect(checkout.order).toEqual(order));
  expect(root.querySelector("ipp-checkout")).toBe(checkout);
  expect(checkout.fetchToken).toBe(properties.fetchToken);
  await drive(checkout).show("paid");
  expect(properties.onPaid).toHaveBeenCalledOnce();
});
