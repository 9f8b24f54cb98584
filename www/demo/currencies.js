// How many decimals each currency has (ISO 4217). The browser's Intl can't be asked: for some it says
// how prices are customarily written, not what the minor unit is.
//
// A copy of the table in crates/wire/src/currency.rs, which a test beside that compares with this.

/** Number of decimals → the currencies that have so many. */
const BY_DECIMALS = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
  2:
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF " +
    "CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL " +
    "HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT " +
    "MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB " +
    "SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH " +
    "USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
  3: "BHD IQD JOD KWD LYD OMR TND",
};

const DECIMALS = Object.entries(BY_DECIMALS).flatMap(([decimals, codes]) =>
  codes.split(" ").map((code) => /** @type {const} */ ([code, Number(decimals)])),
);

/** Code → number of decimals, for every currency that the proxy accepts. */
export const CURRENCIES = new Map(DECIMALS);
