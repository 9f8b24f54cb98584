// Where the proxy is, and how this page gets its till token.

/**
 * Whether an address is on this machine. What this page's own address says is heeded there alone:
 * elsewhere, a link could have the shop believe a stranger's proxy.
 * @param {string} address
 */
function isHere(address) {
  return URL.canParse(address) && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(address).hostname);
}

/** The proxy's address: `?proxy=` in this page's address, or its `<meta name="ipp-proxy">`. */
export function proxyAddress() {
  const named = new URLSearchParams(location.search).get("proxy");
  const meta = /** @type {HTMLMetaElement} */ (document.querySelector('meta[name="ipp-proxy"]'));
  const address = named && isHere(location.href) && isHere(named) ? named : meta.content;
  return address.replace(/\/+$/, "");
}

/**
 * A till token. The checkout calls this when it starts, and again when a token has expired.
 *
 * A real shop asks its own backend here, which knows who is logged in at this till and signs
 * the token. The playground inside the proxy gives one to any page on this machine.
 */
export async function fetchToken() {
  // Behind the # of the address no server sees it: for a proxy that has a Kustom account, on the
  // developer's machine. A shop's page takes no token from its address.
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given && isHere(location.href)) return given;
  const answer = await fetch(`${proxyAddress()}/api/playground/token`, { method: "POST" });
  if (!answer.ok) throw new Error(`the proxy gave no till token (${answer.status})`);
  return (await answer.json()).token;
}
