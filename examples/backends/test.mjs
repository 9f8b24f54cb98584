// Tries a merchant's backend of this folder beside a real proxy: the proxy takes its tokens, and it takes the proxy's
// notifications, those alone that are signed, and lets an order be paid by its own amount only.

import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";

const { BACKEND, PROXY, PLAYGROUND_TOKEN, IPP_NOTIFY_SECRET } = process.env;
const REFERENCE = "ORDER-12345";
const PATIENCE_MS = 15_000;

const post = (url, body, headers = {}) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
const order = async () => (await fetch(`${BACKEND}/orders/${REFERENCE}`)).json();

/** Asks the proxy, and returns what it answered. */
async function ask(method, path, token, body) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(`${PROXY}${path}`, { method, headers, body: body && JSON.stringify(body) });
  const json = await answer.json();
  assert.ok(answer.ok, `${method} ${path}: ${JSON.stringify(json)}`);
  return json;
}

/** Asks until the answer is as it must be. */
async function until(look, holds, what) {
  const begun = Date.now();
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    assert.ok(Date.now() - begun < PATIENCE_MS, `${what}: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A notification that the proxy could have sent: the headers of a body. */
function signed(body, { id = randomUUID(), late = 0, secret = IPP_NOTIFY_SECRET } = {}) {
  const time = Math.floor(Date.now() / 1000) - late;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${time}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": String(time), "webhook-signature": `v1,${signature}` };
}

function paid({ amount = 240000, environment = "playground" } = {}) {
  const data = { order_id: "forged", order: { merchant_reference1: REFERENCE, order_amount: amount } };
  data.order.purchase_currency = "SEK";
  return JSON.stringify({ type: "payment.paid", environment, data });
}

/** Sends a notification; its status. */
const notify = async (body, headers) => (await post(`${BACKEND}/ipp-notifications`, body, headers)).status;

const { token } = await (await post(`${BACKEND}/till-token`)).json();
const till = await ask("GET", "/api/till", token);
assert.equal(till.till, "shop-1/till-1");
assert.deepEqual(till.scopes, ["pay"]);

// What was not signed, with another secret or an hour ago, or was altered, is refused.
const body = paid();
const other = `whsec_${Buffer.from("another secret of 32 bytes......").toString("base64")}`;
assert.equal(await notify(body), 400, "unsigned");
assert.equal(await notify(body, signed(body, { secret: other })), 400, "another secret");
assert.equal(await notify(body, signed(body, { late: 3600 })), 400, "an hour late");
assert.equal(await notify(body.replace("240000", "1"), signed(body)), 400, "altered");
// What is signed and pays something else is taken, and pays nothing.
for (const else_ of [paid({ amount: 1 }), paid({ environment: "live" })]) {
  assert.equal(await notify(else_, signed(else_)), 204);
}
assert.equal((await order()).paid_by, null);

const device = await ask("POST", "/api/playground/devices", PLAYGROUND_TOKEN, { name: "Counter 1" });
const payment = `/api/payments/${randomUUID()}`;
await ask("PUT", payment, token, {
  device_id: device.id,
  order: {
    merchant_reference1: REFERENCE,
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
  },
});
await until(
  () => ask("GET", payment, token),
  ({ state }) => state === "sent",
  "the payment is not sent",
);
await ask("POST", `${payment.replace("/api/", "/api/playground/")}/tap`, PLAYGROUND_TOKEN, { outcome: "SUCCESS" });
const { order_id } = await until(
  () => ask("GET", payment, token),
  ({ state }) => state === "paid",
  "the payment is not paid",
);
await until(order, ({ paid_by }) => paid_by === order_id, "the backend was not told that the order is paid");
console.log(`the backend signed a token, and took that ${REFERENCE} was paid by ${order_id}`);
