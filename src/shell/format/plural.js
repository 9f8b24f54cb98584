// Formats a number and selects its plural form. Making the two `Intl` objects takes milliseconds, and a
// page nearly always uses one language: the last pair is cached.

/** @type {{ language: string, rules: Intl.PluralRules, digits: Intl.NumberFormat } | undefined} */
let last;

/**
 * Returns the form's name, a space and the number: `other 1,200`.
 *
 * @param {string} language
 * @param {number} count
 */
export function counted(language, count) {
  try {
    if (last?.language !== language) {
      // Browsers without Nynorsk know Bokmål, which counts alike.
      const tags = language.startsWith("nn") ? [language, "nb"] : language;
      const [rules, digits] = [new Intl.PluralRules(tags), new Intl.NumberFormat(tags)];
      last = { language, rules, digits };
    }
    return `${last.rules.select(count)} ${last.digits.format(count)}`;
  } catch {
    // An unknown language: every text has the form `other`.
    return `other ${count}`;
  }
}
