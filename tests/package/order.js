/** What a till charges in these tests. */
export const order = {
  merchant_reference1: "ORDER-12345",
  order_amount: 10000,
  order_tax_amount: 2000,
  purchase_currency: "SEK",
  order_items: [{ name: "T-Shirt", quantity: 1, unit_price: 10000, total_amount: 10000 }],
};
