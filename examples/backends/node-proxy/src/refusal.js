// Refusals, as problem details with a stable code.

import { STATUS_CODES } from "node:http";

export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} detail what is wrong and what to do, in a sentence
   * @param {string} [paymentId] the payment that stands in the way
   */
  constructor(status, code, detail, paymentId) {
    super(detail);
    this.status = status;
    this.code = code;
    this.paymentId = paymentId;
  }
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {Refusal} refusal
 */
export function problem(response, { status, code, message, paymentId }) {
  if (response.headersSent) return response.end();
  const body = { title: STATUS_CODES[status], status, code, detail: message };
  response.writeHead(status, { "content-type": "application/problem+json" });
  response.end(JSON.stringify(paymentId ? { ...body, payment_id: paymentId } : body));
}
