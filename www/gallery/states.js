// Every state that a cashier can see, and how it comes about.
//
// The states have the names of `crates/drive/src/states`, which brings them about with a real proxy: a test
// compares what the element shows.

import { MANY_DEVICES, ago, longOrder, order } from "./samples.js";
import { ACTIVE, PAID, ends, hold, late, left, mirrored, pays, share } from "./steps.js";

/**
 * @typedef {import("./till.js").Till} Till
 *
 * @typedef {object} State
 * @property {string} name
 * @property {string} title
 * @property {(till: Till) => void} [before] What there is before the element is in the page.
 * @property {(till: Till) => Promise<void>} [then] What happens once it is.
 */

/** The states by what the cashier does. @type {[group: string, states: State[]][]} */
export const GROUPS = [
  [
    "Before a charge",
    [
      { name: "connecting", title: "Connecting", before: ({ proxy }) => hold(proxy, "/api/events", "/api/devices") },
      { name: "picker-loading", title: "Looking for terminals", before: ({ proxy }) => hold(proxy, "/api/devices") },
      {
        name: "picker-failed",
        title: "Terminals not to be had",
        before: ({ proxy }) => void proxy.unavailable.add("/api/devices"),
      },
      { name: "picker-empty", title: "No terminals", before: ({ proxy }) => void (proxy.devices = []) },
      { name: "ready", title: "Ready" },
      {
        name: "lines",
        title: "The order’s lines",
        before: ({ checkout }) => void (checkout.order = longOrder("ORDER-12345")),
        then: (till) => till.press(".lines summary"),
      },
      { name: "pairing", title: "Pairing a phone", then: (till) => till.press(".pair") },
      { name: "terminal-busy", title: "Terminal busy", before: share },
      {
        name: "picker-many",
        title: "Many terminals",
        before: ({ proxy }) => void (proxy.devices = MANY_DEVICES),
      },
      {
        name: "no-order",
        title: "Nothing to charge",
        before: ({ checkout }) => void (checkout.order = null),
      },
      {
        name: "bad-order",
        title: "An order that is wrong",
        before: ({ checkout }) => void (checkout.order = { ...order("ORDER-12345"), order_amount: -1 }),
      },
    ],
  ],
  [
    "While it is paid",
    [
      {
        name: "starting",
        title: "Starting",
        before: ({ proxy }) => void (proxy.started = { state: "starting", session_id: null, confirmed_at: null }),
        then: (till) => till.charge("starting"),
      },
      { name: "sent", title: "Sent to the terminal", then: (till) => till.charge() },
      { name: "sent-late", title: "Not picked up", before: late, then: (till) => till.charge() },
      {
        name: "moving",
        title: "Moving to another terminal",
        before: late,
        then: async (till) => {
          await till.charge();
          till.proxy.staysCancelling = true;
          await till.press(".target:last-child");
          await till.screen("cancelling");
        },
      },
      { name: "active", title: "The customer pays", then: (till) => pays(till) },
      {
        name: "declined",
        title: "Card declined",
        then: async (till) => {
          await pays(till);
          const taps = [{ time: ago(0), failure_reason: "INSUFFICIENT_FUNDS" }];
          await till.becomes("declined", { ...ACTIVE, taps });
        },
      },
      {
        name: "cancelling",
        title: "Cancelling",
        then: async (till) => {
          await pays(till);
          till.proxy.staysCancelling = true;
          await till.press(".secondary");
          await till.screen("cancelling");
        },
      },
      {
        name: "connection-lost",
        title: "Connection lost",
        then: async (till) => {
          await pays(till);
          till.proxy.lose();
          await till.until('.card[data-link="lost"]');
        },
      },
    ],
  ],
  [
    "How it ends",
    [
      { name: "paid", title: "Paid", then: (till) => ends(till, "paid", PAID) },
      {
        name: "paid-before-cancel",
        title: "Paid before the cancel",
        then: (till) => ends(till, "paid", { ...PAID, cancel_asked: true }),
      },
      {
        name: "cancelled",
        title: "Cancelled",
        then: (till) =>
          ends(till, "cancelled", { state: "cancelled", session_status: "CANCELLED", cancel_asked: true }),
      },
      {
        name: "expired",
        title: "Time ran out",
        then: (till) => ends(till, "expired", { state: "expired", session_status: "EXPIRED" }),
      },
      {
        name: "failed",
        title: "Failed",
        before: ({ proxy }) =>
          void (proxy.started = {
            state: "failed",
            session_id: null,
            reason: { code: "provider_refused", detail: "Kustom refused the payment: tax_rate is too high." },
          }),
        then: (till) => till.charge("failed"),
      },
      {
        name: "held",
        title: "Something else was collected",
        then: (till) =>
          ends(till, "held", {
            state: "held",
            session_status: "FINALIZED",
            order_id: "9c8b7a65",
            reason: { code: "collected_differs", detail: "The terminal collected 2500.00 SEK, not 2400.00 SEK." },
          }),
      },
      {
        name: "unknown",
        title: "Not known yet",
        before: ({ proxy }) =>
          void (proxy.started = {
            state: "unknown",
            session_id: null,
            confirmed_at: null,
            reason: { code: "create_lost", detail: "Kustom has not answered." },
          }),
        then: (till) => till.charge("unknown"),
      },
      {
        name: "needs-attention",
        title: "Needs a person",
        then: (till) =>
          ends(till, "needs_attention", {
            state: "needs_attention",
            session_id: null,
            confirmed_at: null,
            reason: { code: "create_lost", detail: "Kustom has not answered in time. Look at the terminal." },
          }),
      },
    ],
  ],
  [
    "Other payments, other tabs",
    [
      {
        name: "open-payments",
        title: "Open payments",
        before: left,
        then: (till) => till.press(".open-payments summary"),
      },
      {
        name: "open-payment-looked-at",
        title: "One of them",
        before: left,
        then: async (till) => {
          await till.press(".open-payments summary");
          await till.press(".open-payment");
          await till.screen("sent");
        },
      },
      { name: "mirror-ready", title: "Another tab: ready", before: (till) => void till.openOtherTab() },
      { name: "mirror-active", title: "Another tab: the customer pays", before: (till) => mirrored(till, ACTIVE) },
      {
        name: "mirror-paid",
        title: "Another tab: paid",
        before: (till) => mirrored(till, ACTIVE),
        then: async (till) => {
          await till.screen("active");
          await till.becomes("paid", PAID);
        },
      },
    ],
  ],
];

/** @type {Map<string, State>} */
export const STATES = new Map(GROUPS.flatMap(([, states]) => states).map((state) => [state.name, state]));
