// What a merchant's backend does beside ipp-proxy: it signs tokens for its tills, and takes notifications of what
// became of payments. Node's own server, `jose` and `standardwebhooks`.

import { createServer } from "node:http";
import { SignJWT } from "jose";
import { Webhook } from "standardwebhooks";

/** @param {string} name */
function setting(name) {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set`);
  process.exit(2);
}

const tokenSecret = new TextEncoder().encode(setting("IPP_TOKEN_SECRET"));
const notifications = new Webhook(setting("IPP_NOTIFY_SECRET"));
/** What counts as real: `playground` only while you try it. */
const environment = process.env.ENVIRONMENT ?? "live";

/** In production: your database. Minor units. */
const orders = new Map([["ORDER-12345", { amount: 240000, currency: "SEK", paid_by: /** @type {unknown} */ (null) }]]);
/** The ids of notifications that were taken, in the same database and the same transaction as the order. */
const taken = new Set();

/** In production: behind your login, which says which till this browser is and who works at it. */
function tokenForTill() {
  return new SignJWT({ scope: "pay" })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject("shop-1/till-1")
    .setIssuedAt()
    .setExpirationTime("10m")
    .sign(tokenSecret);
}

/**
 * @param {any} event
 * @param {string} id
 */
function take(event, id) {
  if (taken.has(id)) return;
  taken.add(id);
  if (event.type !== "payment.paid") return;
  const { merchant_reference1: reference, order_amount: amount, purchase_currency: currency } = event.data.order;
  const order = orders.get(reference);
  // The page says what is charged unless the proxy has IPP_ORDER_URL, and a page can be changed.
  const pays = event.environment === environment && order?.amount === amount && order?.currency === currency;
  if (order && pays) order.paid_by = event.data.order_id;
  else console.error(`${reference} was paid otherwise than ordered: a person has to look`);
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const json = (/** @type {object} */ body) => {
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify(body));
  };
  const reference = decodeURIComponent(pathname.replace(/^\/orders\//, ""));
  if (request.method === "POST" && pathname === "/till-token") return json({ token: await tokenForTill() });
  if (request.method === "GET" && orders.has(reference)) return json(orders.get(reference) ?? {});
  if (request.method === "POST" && pathname === "/ipp-notifications") {
    const parts = [];
    for await (const part of request) parts.push(part);
    const headers = /** @type {Record<string, string>} */ (request.headers);
    let event;
    try {
      // Of the bytes as they came: parsed and written again they have another signature.
      event = notifications.verify(Buffer.concat(parts).toString(), headers);
    } catch {
      return response.writeHead(400).end();
    }
    take(event, headers["webhook-id"]);
    return response.writeHead(204).end();
  }
  response.writeHead(404).end();
});
server.listen(Number(process.env.PORT ?? 3001), "127.0.0.1");
