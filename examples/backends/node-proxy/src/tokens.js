// Till tokens: JWT, signed by the merchant's backend with HS256.

import { errors, jwtVerify } from "jose";
import { Refusal } from "./refusal.js";

/**
 * @typedef {{ sub: string, scope: string, exp: number, loc?: string, max_amount?: number, devices?: string[] }} Claims
 */

/**
 * Whether what limits a till is of its type.
 * @param {import("jose").JWTPayload} claims
 */
function limits({ scope, loc, max_amount, devices }) {
  const amount = max_amount === undefined || Number.isSafeInteger(max_amount);
  const list = devices === undefined || Array.isArray(devices);
  return typeof scope === "string" && (loc === undefined || typeof loc === "string") && amount && list;
}

export class Tokens {
  #key;

  /** @param {string} secret */
  constructor(secret) {
    if (secret.length < 32) throw new Error("IPP_TOKEN_SECRET must have 32 characters or more");
    this.#key = new TextEncoder().encode(secret);
  }

  /**
   * The claims of a request's token, which has to have this scope.
   * @param {import("node:http").IncomingMessage} request
   * @param {string} [scope]
   */
  async caller(request, scope) {
    const [, token] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
    if (!token) throw new Refusal(401, "no_token", "Send a till token as Authorization: Bearer.");
    const claims = await this.#verified(token);
    const scopes = claims.scope.split(" ");
    if (scope && !scopes.includes(scope)) throw new Refusal(403, "wrong_scope", `The token needs the scope ${scope}.`);
    return { ...claims, scopes };
  }

  /** @param {string} token */
  async #verified(token) {
    try {
      // Naming the algorithm keeps a token from choosing its own.
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: ["HS256"],
        requiredClaims: ["sub", "scope", "exp"],
        clockTolerance: 30,
      });
      if (!limits(payload)) throw new Error("a limit of another type would limit nothing");
      return /** @type {Claims} */ (payload);
    } catch (error) {
      const expired = error instanceof errors.JWTExpired;
      throw expired
        ? new Refusal(401, "token_expired", "The token's time is up; fetch another one.")
        : new Refusal(401, "bad_token", "The token is not one that this shop's backend signed.");
    }
  }
}
