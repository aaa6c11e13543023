import type { Cents } from '#src/kernel/money.ts';

/** What a paper notice says to machines. */
export interface PrintedNotice {
  /** 18 digits. */
  readonly noticeNumber: string;
  /** 11 digits. */
  readonly creditorFiscalCode: string;
  readonly cents: Cents;
}

/** The content of the notice's QR code, as pagoPA's model asks it: amount in cents, without leading zeros, no name of anybody. */
export const noticeQrText = ({ noticeNumber, creditorFiscalCode, cents }: PrintedNotice): string =>
  `PAGOPA|002|${noticeNumber}|${creditorFiscalCode}|${cents}`;

/** The size that the model asks: 33 modules a side. */
export const NOTICE_QR_VERSION = 4;

/** `3020 0000 0000 0001 84`: in fours, as the official notice prints it. */
export const grouped = (noticeNumber: string): string => noticeNumber.replace(/(\d{4})(?=\d)/g, '$1 ');
