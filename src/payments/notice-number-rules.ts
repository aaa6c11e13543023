/** What names a payment notice: 18 digits on paper (`numero avviso`), 17 inside pagoPA (`IUV`). */
export interface NoticeNumber {
  readonly noticeNumber: string;
  readonly iuv: string;
}

/** Says that the creditor uses segregation codes; the older values are deprecated. */
const AUX_DIGIT = '3';
const CHECK_MODULUS = 93n;

/**
 * Builds the notice number of pagoPA's "aux digit 3" from a segregation code (2 digits) and a number that is unique for ever
 * within it (at most 13 digits). The two last digits are the remainder of the first sixteen by 93.
 */
export function noticeNumber(segregationCode: string, serial: number): NoticeNumber {
  if (!/^\d{2}$/.test(segregationCode)) throw new RangeError(`Not a segregation code: ${segregationCode}`);
  if (!Number.isSafeInteger(serial) || serial < 0 || serial > 9_999_999_999_999)
    throw new RangeError(`Not a serial number of at most 13 digits: ${serial}`);
  const body = segregationCode + String(serial).padStart(13, '0');
  const check = String(BigInt(AUX_DIGIT + body) % CHECK_MODULUS).padStart(2, '0');
  return { noticeNumber: AUX_DIGIT + body + check, iuv: body + check };
}
