// What the proxy and the pages say to each other about orders and payments.

/**
 * What a sale is for: Kustom's create-session body. Amounts are whole minor units of
 * `purchase_currency`, tax included.
 */
export interface Order {
  /** The order's reference with you; one order is paid at most once. */
  merchant_reference1: string;
  /** What the customer pays. */
  order_amount: number;
  /** The tax within `order_amount`. */
  order_tax_amount: number;
  /** ISO 4217, upper case. */
  purchase_currency: string;
  /** The lines; their `total_amount`s sum to `order_amount`. */
  order_items: OrderItem[];
  /** A second reference, shown in Kustom's Portal. */
  merchant_reference2?: string;
  /** Your own data; it comes back as it was. */
  merchant_data?: string;
}

/** One line: `unit_price × quantity − total_discount_amount = total_amount`. */
export interface OrderItem {
  /** `physical`, `digital`, `discount`, `shipping_fee`, `surcharge`, … */
  type?: string;
  /** The article's number, at most 64 characters. */
  reference?: string;
  /** What the customer reads. */
  name: string;
  /** How many. */
  quantity: number;
  /** For one. */
  unit_price: number;
  /** For the line, discount taken off. */
  total_amount: number;
  /** Basis points: 2500 is 25 %. */
  tax_rate?: number;
  /** Taken off the line. */
  total_discount_amount?: number;
  /** The tax within `total_amount`. */
  total_tax_amount?: number;
}

// generated: states
/** Where a payment stands, as far as the proxy could confirm it with Kustom. */
export type PaymentState =
  | "starting"
  | "sent"
  | "active"
  | "cancelling"
  | "paid"
  | "cancelled"
  | "expired"
  | "failed"
  | "unknown"
  | "held"
  | "needs_attention";
// end

/** One try to have an order paid on one terminal. Times are RFC 3339. */
export interface Payment {
  /** The UUID that the page made. */
  payment_id: string;
  /** Rises with each change; of two the higher is the newer. */
  version: number;
  /** Only `cancelled`, `expired` and `failed` mean that nothing was charged. */
  state: PaymentState;
  /** Kustom's id of the session behind it, once known. */
  session_id: string | null;
  /** Kustom's own word, as last read. */
  session_status: string | null;
  /** The terminal. */
  device_id: string;
  /** What it is for. */
  order: Order;
  /** Kustom's order, once paid. */
  order_id: string | null;
  /** Declined cards, oldest first. */
  taps: Tap[];
  /** Why it is `failed`, `held`, `unknown` or `needs_attention`. */
  reason: Reason | null;
  /** Somebody asked for a cancel; with `paid`, it was paid before the cancel arrived. */
  cancel_asked: boolean;
  /** Who settled it by hand, and why. */
  settled: Settlement | null;
  created_at: string;
  /** When Kustom was last asked and answered. */
  confirmed_at: string | null;
  /** When the session's life ends, as far as is known. */
  expires_at: string | null;
}

/** A card that was declined. */
export interface Tap {
  time: string;
  /** Kustom's code, such as `INSUFFICIENT_FUNDS`; null if it gave none. */
  failure_reason: string | null;
}

/** Why a payment is where it is. */
export interface Reason {
  /** Stable: see `docs/src/browser-api.md` in the project. */
  code: string;
  /** One sentence for a person. */
  detail: string;
}

/** What a supervisor decided after looking at the terminal or the Portal. */
export interface Settlement {
  outcome: "paid" | "not_paid";
  /** The token's subject. */
  by: string;
  /** Why. */
  note: string;
  at: string;
}
