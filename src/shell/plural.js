// A number as a language writes it, and which of its plural forms goes with it. Making the two
// costs milliseconds, and a page speaks one language nearly always: the last ones are kept.

/** @type {{ language: string, rules: Intl.PluralRules, digits: Intl.NumberFormat } | undefined} */
let last;

/**
 * The form's name, a space, the number: `other 1,200`.
 *
 * @param {string} language
 * @param {number} count
 */
export function counted(language, count) {
  try {
    if (last?.language !== language) {
      // Browsers that do not know this Norwegian know the other, which counts alike.
      const tags = language.startsWith("nn") ? [language, "nb"] : language;
      const [rules, digits] = [new Intl.PluralRules(tags), new Intl.NumberFormat(tags)];
      last = { language, rules, digits };
    }
    return `${last.rules.select(count)} ${last.digits.format(count)}`;
  } catch {
    // No such language: every text has this form.
    return `other ${count}`;
  }
}
