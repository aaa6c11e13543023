import type { Cents } from '#src/kernel/money.ts';
import { asciiForm } from '#src/kernel/text.ts';

/** What a postal slip says to the machines of Poste. */
export interface PostalSlip {
  /** 18 digits. */
  readonly noticeNumber: string;
  /** 11 digits. */
  readonly creditorFiscalCode: string;
  /** At most 12 digits. */
  readonly account: string;
  readonly cents: Cents;
  readonly debtor: { readonly fullName: string; readonly fiscalCode: string };
  readonly subject: string;
}

const LENGTH = 256;

/**
 * The content of a slip's Data Matrix: 256 characters of a byte each, every field at its place, filled up and cut to its length.
 * Throws when a number does not fit, because a code that says something else must not be printed.
 */
export function posteDataMatrixText(slip: PostalSlip): string {
  const { noticeNumber, account, cents, creditorFiscalCode, debtor, subject } = slip;
  const text = [
    'codfase=NBPA;',
    `18${digits(noticeNumber, 18)}`,
    `12${digits(account, 12)}`,
    `10${digits(String(cents), 10)}`,
    // The kind of document: a slip that is filled in already.
    '3896',
    '1P1',
    digits(creditorFiscalCode, 11),
    letters(debtor.fiscalCode, 16),
    letters(debtor.fullName, 40),
    letters(subject, 110),
    ' '.repeat(12),
    'A',
  ].join('');
  if (text.length !== LENGTH) throw new RangeError(`A slip has ${LENGTH} characters, not ${text.length}`);
  return text;
}

function digits(number: string, length: number): string {
  if (!/^\d+$/.test(number) || number.length > length)
    throw new RangeError(`Not a number of ${length} digits: ${number}`);
  return number.padStart(length, '0');
}

const letters = (text: string, length: number): string => asciiForm(text).slice(0, length).padEnd(length, ' ');
