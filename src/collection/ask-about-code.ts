import type { Cents } from '#src/kernel/money.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { currentTenant, settingsOn } from '#src/tenancy/index.ts';
import { maskedName, readCode } from './code-rules.ts';
import { type CodeRow, debtorOfCode, lockLivingCode } from './code-store.ts';
import { type CollectionLimits, mayAsk, type TooOften } from './rules.ts';
import { askedLately, insertCall, lockTerminal } from './store.ts';

export interface CodeQuestion {
  /** What the reader read or the shopkeeper typed. */
  readonly code: string;
  readonly terminal: string;
  readonly at: Temporal.Instant;
}

/** One answer for whatever names no code that can be collected with: nobody learns which codes there were (R10). */
export type QuestionRefused = TooOften | { readonly kind: 'CodeUnknown' };

export interface AskedCode {
  readonly code: CodeRow;
  readonly payerId: number;
  readonly childName: string;
  readonly limits: CollectionLimits;
}

/** Finds the code that a terminal names, within the limits of how often it may ask. The question is counted whatever its answer. */
export async function askAboutCode(tx: Tx, asked: CodeQuestion): Promise<Result<AskedCode, QuestionRefused>> {
  const { terminal, at } = asked;
  const { collection_limits: limits } = await settingsOn(tx, romeDay(at));
  await lockTerminal(tx, terminal);
  const allowed = mayAsk(await askedLately(tx, terminal, at), limits);
  if (!allowed.ok) return allowed;
  const read = readCode(asked.code, (await currentTenant(tx)).fiscalCode);
  const code = read.ok ? await lockLivingCode(tx, read.value) : undefined;
  const debtor = code && (await debtorOfCode(tx, code));
  await insertCall(tx, { terminal, unknownCode: !debtor, at });
  if (!code || !debtor) return err({ kind: 'CodeUnknown' });
  return ok({ code, payerId: debtor.personId, childName: debtor.name, limits });
}

/** What a terminal learns of a code: no surname, no balance, no debt (R10). */
export interface VerifiedCode {
  /** `So***` */
  readonly beneficiary: string;
  readonly creditorName: string;
  readonly creditorFiscalCode: string;
  readonly minCents: Cents;
  readonly maxCents: Cents;
}

/** Whether money can be collected with a code, and within which amounts. */
export async function verifyCode(tx: Tx, asked: CodeQuestion): Promise<Result<VerifiedCode, QuestionRefused>> {
  const found = await askAboutCode(tx, asked);
  if (!found.ok) return found;
  const { childName, limits } = found.value;
  const { name: creditorName, fiscalCode: creditorFiscalCode } = await currentTenant(tx);
  const { minCents, maxCents } = limits;
  return ok({ beneficiary: maskedName(childName), creditorName, creditorFiscalCode, minCents, maxCents });
}
