const rules = new Intl.PluralRules('it');

/** The form of a word that goes with a number: `plural(1, 'pasto', 'pasti')` is `pasto`. */
export function plural(n: number, one: string, other: string): string {
  return rules.select(n) === 'one' ? one : other;
}
