// Where the proxy is, and how this page gets its till token.

/** The proxy's address: `?proxy=` in this page's address, or its `<meta name="ipp-proxy">`. */
export function proxyAddress() {
  const named = new URLSearchParams(location.search).get("proxy");
  const meta = /** @type {HTMLMetaElement} */ (document.querySelector('meta[name="ipp-proxy"]'));
  return (named ?? meta.content).replace(/\/+$/, "");
}

/**
 * A till token. The checkout calls this when it starts, and again when a token has expired.
 *
 * A real shop asks its own backend here, which knows who is logged in at this till and signs
 * the token. The playground inside the proxy gives one to anybody on this machine.
 */
export async function fetchToken() {
  // Behind the # of the address no server sees it: for a proxy that has a Kustom account.
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) return given;
  const answer = await fetch(`${proxyAddress()}/api/playground/token`, { method: "POST" });
  if (!answer.ok) throw new Error(`the proxy gave no till token (${answer.status})`);
  return (await answer.json()).token;
}
