// The routes of the browser API that the element needs, and Kustom's callbacks.

import { Webhook } from "standardwebhooks";
import { busyWith, shown } from "./payment.js";
import { Refusal } from "./refusal.js";

const MAX_BODY = 256 * 1024;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * @typedef {{ kustom: import("./kustom.js").Kustom, pages: import("./pages.js").Pages,
 *   payments: import("./payments.js").Payments, tokens: import("./tokens.js").Tokens, webhookSecret: string }} Service
 */

/**
 * Answers a request.
 * @param {Service} service
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
export async function answer(service, request, response) {
  const { payments, tokens } = service;
  const url = new URL(request.url ?? "/", "http://localhost");
  const json = (/** @type {object} */ body, status = 200) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const [, id, action] = /^\/api\/payments\/([^/]+)(\/cancel)?$/.exec(url.pathname) ?? [];
  const route = id ? `${request.method} payment${action ?? ""}` : `${request.method} ${url.pathname}`;
  const paying = async () => {
    const caller = await tokens.caller(request, "pay");
    if (id && !UUID.test(id)) throw new Refusal(400, "bad_request", "A payment's id is a UUID in lower case.");
    return caller;
  };
  switch (route) {
    case "POST /webhooks/kustom":
      await callback(service, request);
      return response.writeHead(200).end();
    case "GET /api/till":
      return json(till(await tokens.caller(request), service.kustom.live));
    case "GET /api/devices":
      return json(await devices(service, await paying()));
    case "GET /api/payments": {
      const { sub } = await paying();
      return json({ payments: payments.list(sub, url.searchParams.get("open") === "true").map(shown) });
    }
    case "GET /api/events": {
      const caller = await paying();
      return service.pages.open(response, caller, () => ({
        server_time: new Date().toISOString(),
        payments: payments.list(caller.sub, true).map(shown),
        busy: busy(payments, caller.loc),
      }));
    }
    case "GET payment":
      return json(shown(payments.one((await paying()).sub, id)));
    case "PUT payment": {
      const caller = await paying();
      const { payment, isNew } = await payments.start(caller, id, await body(request));
      return json(shown(payment), isNew ? 201 : 200);
    }
    case "POST payment/cancel":
      return json(shown(payments.cancel((await paying()).sub, id)));
    default:
      throw new Refusal(404, "not_found", "There is no such route.");
  }
}

/**
 * @param {any} caller
 * @param {boolean} live
 */
function till({ sub, loc, scopes }, live) {
  const environment = live ? "live" : "playground";
  return { till: sub, location: loc ?? null, environment, scopes, server_time: new Date().toISOString() };
}

/**
 * The terminals, built field by field: what else Kustom tells of a device stays here.
 * @param {Service} service
 * @param {any} caller
 */
async function devices({ kustom, payments }, { loc }) {
  const all = await kustom.devices().catch(() => {
    throw new Refusal(502, "provider_unavailable", "Kustom could not be asked for the terminals.");
  });
  const busy = new Map(payments.busy().map((payment) => [payment.device_id, busyWith(payment)]));
  const own = all.filter((/** @type {any} */ device) => !loc || device.location_id === loc);
  const shown = own.map((/** @type {any} */ { id, name, location_id, platform, metadata }) => ({
    id,
    name,
    location_id: location_id ?? null,
    platform: platform ?? null,
    metadata: metadata ?? {},
    simulated: metadata?.simulated === "true",
    busy: busy.get(id) ?? null,
  }));
  return { confirmed_at: new Date().toISOString(), devices: shown, locations: [] };
}

/**
 * @param {import("./payments.js").Payments} payments
 * @param {unknown} location
 */
function busy(payments, location) {
  const here = payments.busy().filter((payment) => !location || payment.location === location);
  return here.map((payment) => ({ device_id: payment.device_id, busy: busyWith(payment) }));
}

/**
 * Takes one of Kustom's callbacks. Any other answer than 200 has Kustom deliver it again.
 * @param {Service} service
 * @param {import("node:http").IncomingMessage} request
 */
async function callback({ webhookSecret, payments }, request) {
  const text = await raw(request);
  const headers = /** @type {Record<string, string>} */ (request.headers);
  let event;
  try {
    event = new Webhook(webhookSecret).verify(text, headers);
  } catch {
    throw new Refusal(400, "bad_signature", "The signature, its time or its headers are wrong.");
  }
  payments.callback(headers["webhook-id"], event);
}

/** @param {import("node:http").IncomingMessage} request */
async function body(request) {
  try {
    return JSON.parse(await raw(request));
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(400, "bad_json", "The body is not JSON.");
  }
}

/** @param {import("node:http").IncomingMessage} request */
async function raw(request) {
  const parts = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > MAX_BODY) throw new Refusal(413, "body_too_large", "A body has at most 256 KB.");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
