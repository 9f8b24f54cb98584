// A proxy of your own, as small as `<ipp-checkout>` allows: what the element needs, and what keeps money safe.
// One process, with a file in place of a database. `ipp-playground conform --core` holds it to the browser API.

import { createServer } from "node:http";
import { answer } from "./api.js";
import { Journal } from "./journal.js";
import { Kustom } from "./kustom.js";
import { Pages } from "./pages.js";
import { Payments } from "./payments.js";
import { problem, Refusal } from "./refusal.js";
import { Tokens } from "./tokens.js";

/** @param {string} name */
function setting(name) {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set`);
  process.exit(2);
}

const kustom = new Kustom(setting("KUSTOM_API_URL"), setting("KUSTOM_API_KEY"));
const pages = new Pages();
const payments = new Payments(new Journal(process.env.JOURNAL ?? "payments.jsonl"), kustom, pages);
const service = {
  kustom,
  pages,
  payments,
  tokens: new Tokens(setting("IPP_TOKEN_SECRET")),
  webhookSecret: setting("KUSTOM_WEBHOOK_SECRET"),
};
const origin = process.env.ALLOWED_ORIGIN;

const server = createServer(async (request, response) => {
  // Answers hold payments and are for one page: no cache on the way may keep one.
  response.setHeader("cache-control", "no-store");
  response.setHeader("x-content-type-options", "nosniff");
  if (origin) {
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("access-control-allow-methods", "GET, PUT, POST");
    response.setHeader("access-control-allow-headers", "authorization, content-type, traceparent");
    response.setHeader("access-control-expose-headers", "date, retry-after");
  }
  if (request.method === "OPTIONS") return response.writeHead(204).end();
  try {
    await answer(service, request, response);
  } catch (error) {
    if (!(error instanceof Refusal)) console.error(error);
    problem(response, error instanceof Refusal ? error : new Refusal(500, "internal", "Our mistake; the log has it."));
  }
});

// What was open when the last process ended is followed to its end.
payments.resume();
server.listen(Number(process.env.PORT ?? 8787), process.env.HOST ?? "127.0.0.1", () => {
  const address = server.address();
  console.log(`Listening on port ${address && typeof address === "object" ? address.port : address}`);
});
