import { type Day, parseDay } from '#src/kernel/day.ts';
import { type FiscalCode, parseFiscalCode, type Sex } from '#src/kernel/fiscal-code.ts';
import { type Cents, parseEuro } from '#src/kernel/money.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { searchForm } from '#src/kernel/text.ts';
import type { RejectionCode } from './types.ts';

/** Reads one value; the text is never empty. */
export type ValueReader<T> = (text: string) => Result<T, RejectionCode>;

export const readText: ValueReader<string> = (text) => ok(text);

/** As long as the ledger keeps a reason. */
const LONGEST_REASON = 500;
export const readReason: ValueReader<string> = (text) =>
  text.length > LONGEST_REASON ? err('text_too_long') : ok(text);

/** `14/10/2023`, `4/1/2023`, `4-1-2023`, `4.1.2023` or ISO, also with the hour that spreadsheets add. */
export const readDay: ValueReader<Day> = (text) => {
  const date = text.replace(/[T ]\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?Z?$/, '');
  const italian = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/.exec(date);
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  const [year, month, dayOfMonth] = italian ? [italian[4], italian[3], italian[1]] : (iso?.slice(1) ?? []);
  if (!year || !month || !dayOfMonth) return err('date_unreadable');
  const day = parseDay(`${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`);
  return day ? ok(day) : err('date_does_not_exist');
};

/** An amount in euro with a comma or a point, also with the minus behind, as accounting programs write it. */
export const readAmount: ValueReader<Cents> = (text) => {
  const bare = text.replace(/\s|€|EUR/gi, '');
  // Three decimals or thousands? An Italian file means the first, a foreign one the second: nobody should guess with money.
  if (/^-?\d{1,3},\d{3}$/.test(bare)) return err('amount_unreadable');
  const cents = parseEuro(bare.replace(/^\+/, '').replace(/^([^-−]+)[-−]$/, '-$1'));
  return cents === undefined ? err('amount_unreadable') : ok(cents);
};

export const readPositiveAmount: ValueReader<Cents> = (text) => {
  const amount = readAmount(text);
  return amount.ok && amount.value < 0 ? err('amount_negative') : amount;
};

const YES = new Set(['si', 's', 'yes', 'y', 'true', 'vero', '1', 'x']);
const NO = new Set(['no', 'n', 'false', 'falso', '0']);

export const readYesNo: ValueReader<boolean> = (text) => {
  const word = searchForm(text);
  if (YES.has(word)) return ok(true);
  return NO.has(word) ? ok(false) : err('yes_no_unreadable');
};

const SEXES: Readonly<Record<string, Sex>> = {
  f: 'F',
  femmina: 'F',
  femminile: 'F',
  m: 'M',
  maschio: 'M',
  maschile: 'M',
};

export const readSex: ValueReader<Sex> = (text) => {
  const sex = SEXES[searchForm(text)];
  return sex ? ok(sex) : err('sex_unreadable');
};

export const readFiscalCode: ValueReader<FiscalCode> = (text) => {
  const code = parseFiscalCode(text);
  if (code.ok) return code;
  return err(code.error.kind === 'FiscalCodeShape' ? 'fiscal_code_shape' : 'fiscal_code_check_character');
};

export const readEmail: ValueReader<string> = (text) =>
  /^[^\s@;,<>"]+@[^\s@;,<>".]+(\.[^\s@;,<>".]+)+$/.test(text) && text.length <= 254
    ? ok(text.toLowerCase())
    : err('email_unreadable');

/** A telephone number with or without its country; without, it is Italian. */
export const readPhone: ValueReader<string> = (text) => {
  const digits = text.replace(/[\s./()-]/g, '').replace(/^00/, '+');
  if (/^\+\d{8,15}$/.test(digits)) return ok(digits);
  if (/^39[03]\d{7,10}$/.test(digits)) return ok(`+${digits}`);
  return /^[03]\d{5,10}$/.test(digits) ? ok(`+39${digits}`) : err('phone_unreadable');
};

/** `absent` or `light`, in the words of the offices. */
export const readAbsenceKind: ValueReader<'absent' | 'light'> = (text) => {
  const word = searchForm(text);
  if (/^(assenza|assente|disdetta|a)$/.test(word)) return ok('absent');
  return /^(pastoinbianco|inbianco|bianco|dietainbianco|dietaleggera|b)$/.test(word)
    ? ok('light')
    : err('absence_type_unknown');
};
