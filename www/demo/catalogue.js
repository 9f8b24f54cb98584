// What the shop sells. A real one reads this from its article database.

/** Basis points: 2500 is 25 %. */
const GOODS = 2500;
const FOOD = 1200;

/**
 * An article on the shelf. `price` is in öre and includes tax; `rate` is the tax rate.
 *
 * @typedef {{ sku: string, name: string, icon: string, price: number, rate: number }} Product
 */

/** @type {Product[]} */
export const PRODUCTS = [
  { sku: "CAFE-01", name: "Filter coffee", icon: "coffee", price: 3900, rate: FOOD },
  { sku: "CAFE-02", name: "Caffè latte", icon: "latte", price: 5200, rate: FOOD },
  { sku: "CAFE-03", name: "Orange juice", icon: "juice", price: 4500, rate: FOOD },
  { sku: "CAFE-04", name: "Cinnamon bun", icon: "bun", price: 4200, rate: FOOD },
  { sku: "CAFE-05", name: "Cheese sandwich", icon: "sandwich", price: 6900, rate: FOOD },
  { sku: "CAFE-06", name: "Carrot cake", icon: "cake", price: 5400, rate: FOOD },
  { sku: "CAFE-07", name: "House blend", icon: "beans", price: 9900, rate: FOOD },
  { sku: "GOOD-01", name: "Stoneware mug", icon: "mug", price: 18900, rate: GOODS },
  { sku: "GOOD-02", name: "Tote bag", icon: "bag", price: 14900, rate: GOODS },
  { sku: "GOOD-03", name: "T-shirt", icon: "shirt", price: 29900, rate: GOODS },
  { sku: "GOOD-04", name: "Steel flask", icon: "flask", price: 34900, rate: GOODS },
  { sku: "GOOD-05", name: "Candle", icon: "candle", price: 12900, rate: GOODS },
];

/** A product by its article number. @param {string} sku */
export function product(sku) {
  return PRODUCTS.find((candidate) => candidate.sku === sku);
}
