// What a read session says about its payment.

/** Final states: nothing that is read later changes them here. */
const FINAL = ["paid", "cancelled", "expired", "failed", "held"];

/**
 * The changes that a reading makes to a payment. Only this makes a payment paid.
 * @param {any} payment
 * @param {any} session
 */
export function read(payment, session) {
  const { session_id, status } = session;
  const known = { session_id, session_status: status };
  // Kustom took money for a payment that had ended without any: a person decides.
  const ended = ["cancelled", "expired", "failed"].includes(payment.state);
  if (ended && status === "FINALIZED")
    return { ...known, ...held("contradicted", "It had ended, and Kustom took money.") };
  if (FINAL.includes(payment.state)) return {};
  switch (status) {
    case "CREATED":
    case "ACTIVE":
      // A person has been called, and decides also when it is found: its device may be in use again.
      if (payment.state === "needs_attention") return known;
      return { ...known, state: status === "CREATED" ? "sent" : "active", reason: null };
    case "FINALIZED":
      return { ...known, ...collected(payment.order, session) };
    case "CANCELLED":
      return { ...known, state: "cancelled", reason: null };
    case "EXPIRED":
      return { ...known, state: "expired", reason: null };
    case "FAILED":
      return { ...known, ...failed() };
    default:
      return known;
  }
}

/**
 * Paid is what was ordered, and nothing else.
 * @param {any} order
 * @param {any} session
 */
function collected(order, session) {
  const same = ["order_amount", "purchase_currency", "merchant_reference1"].every(
    (name) => session[name] === order[name],
  );
  if (!same) return held("collected_differs", "The terminal collected something other than the order says.");
  if (!session.order_id) return held("no_order_id", "Kustom says that it is paid, and names no order.");
  return { state: "paid", order_id: session.order_id, reason: null };
}

/**
 * @param {string} code
 * @param {string} detail
 */
function held(code, detail) {
  return { state: "held", reason: { code, detail } };
}

function failed() {
  return { state: "failed", reason: { code: "session_failed", detail: "Kustom ended the session as failed." } };
}
