/** Money is whole euro cents; there is no other unit in this program. */
export type Cents = number;

/**
 * Writes cents as Italians read them, e.g. `-1.234,50 €`.
 * The minus is the typographic one, so that screen readers say "meno".
 */
export function formatEuro(cents: Cents): string {
  const absolute = Math.abs(cents);
  const euros = Math.floor(absolute / 100)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, '.');
  const rest = (absolute % 100).toString().padStart(2, '0');
  return `${cents < 0 ? '−' : ''}${euros},${rest} €`;
}

/**
 * Reads an amount as people and spreadsheets write it: `12`, `12,5`, `12.50`, `1.234,50`, `-18,00`, `€ 10`.
 * Returns undefined when the text is not an amount with at most two decimals.
 */
export function parseEuro(text: string): Cents | undefined {
  const bare = text.replace(/[\s€ ]/g, '').replace(/^−/, '-');
  const match =
    /^(-?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?$/.exec(bare) ??
    /^(-?)(\d{1,3}(?:,\d{3})+|\d+)\.(\d{1,2})$/.exec(bare);
  if (!match) return undefined;
  const [, sign, whole = '', decimals = ''] = match;
  const cents = Number(whole.replace(/[.,]/g, '')) * 100 + Number(decimals.padEnd(2, '0'));
  if (!Number.isSafeInteger(cents)) return undefined;
  return sign === '-' && cents !== 0 ? -cents : cents;
}

/** A share of an amount in percent, rounded half up (R7). */
export function percentOf(cents: Cents, percent: number): Cents {
  return Math.floor((cents * percent + 50) / 100);
}

/**
 * Splits an amount by the parts that were asked for: exactly as they stand when it is their sum, else in their proportion, to the cent and
 * with nothing left over. A part may come out as 0; the parts asked for must not all be.
 */
export function splitCents(parts: readonly { readonly cents: Cents }[], amount: Cents): readonly Cents[] {
  const total = parts.reduce((sum, { cents }) => sum + cents, 0);
  let upTo = 0;
  let given = 0;
  return parts.map(({ cents }) => {
    upTo += cents;
    // Each part reaches to the rounded share of all parts so far: the last one reaches to the whole.
    const part = Math.floor((upTo * amount) / total) - given;
    given += part;
    return part;
  });
}
