import type { FiscalCode } from '#src/kernel/fiscal-code.ts';
import type { RowReader } from './row-rules.ts';
import type { KnownConsumer } from './types.ts';
import { readFiscalCode, readText } from './value-rules.ts';

/** Numbers as compared: spreadsheets drop the zeros before a number. */
const numberKey = (number: string) => (/^\d+$/.test(number) ? number.replace(/^0+(?=\d)/, '') : number.toUpperCase());

/** Whom a row means: number and fiscal code as they are, or will be, registered. */
export interface Identity {
  readonly number: string;
  readonly fiscalCode: FiscalCode;
  readonly known: boolean;
}

/**
 * Tells whom a row means by number and fiscal code. For somebody known, one of the two is enough; both must mean the same
 * child. Rejects a row that says neither clearly, and, where a child has `one` row in the file, a second one.
 * At most one reason is given for the pair.
 */
export function identifier(
  consumers: readonly KnownConsumer[],
  rowsOfAChild: 'one' | 'many',
): (row: RowReader) => Identity | undefined {
  const byNumber = new Map(consumers.map((consumer) => [numberKey(consumer.number), consumer]));
  const byFiscalCode = new Map(consumers.map((consumer) => [consumer.fiscalCode, consumer]));
  const seen = rowsOfAChild === 'one' ? new Set<string>() : undefined;
  return (row) => {
    const number = row.optional('number', readText);
    const fiscalCode = row.optional('fiscalCode', readFiscalCode);
    if (number === undefined || fiscalCode === undefined) return undefined;
    if (fiscalCode && seen?.has(fiscalCode)) return reject(row, 'fiscalCode', 'fiscal_code_repeated');
    if (number && seen?.has(numberKey(number))) return reject(row, 'number', 'number_repeated');
    const numbered = number === null ? undefined : byNumber.get(numberKey(number));
    const coded = fiscalCode === null ? undefined : byFiscalCode.get(fiscalCode);
    const known = numbered ?? coded;
    for (const key of [number, known?.number]) if (key) seen?.add(numberKey(key));
    for (const key of [fiscalCode, known?.fiscalCode]) if (key) seen?.add(key);
    if (known && (!number || known === numbered) && (!fiscalCode || known === coded)) return identityOf(known);
    if (coded) return reject(row, 'fiscalCode', 'fiscal_code_of_another');
    if (numbered) return reject(row, 'number', 'number_of_another');
    if (!number) return reject(row, 'number', 'value_missing');
    if (!fiscalCode) return reject(row, 'fiscalCode', 'value_missing');
    return { number, fiscalCode, known: false };
  };
}

function reject(row: RowReader, ...reason: Parameters<RowReader['reject']>): undefined {
  row.reject(...reason);
}

const identityOf = (consumer: KnownConsumer): Identity => ({
  number: consumer.number,
  fiscalCode: consumer.fiscalCode as FiscalCode,
  known: true,
});
