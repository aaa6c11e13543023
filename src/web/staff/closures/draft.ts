import { type ClosureRefused, type ClosureRequest, LONGEST_CLOSURE_DAYS } from '#src/closures/index.ts';
import { tooFarBackForSchool } from '#src/corrections/index.ts';
import { type Day, daysBetween, parseDay } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { FieldError } from '../../components/index.ts';
import { messages } from '../../messages/index.ts';
import type { Typed } from '../request.ts';
import type { ScopeChoice } from './desk.ts';

const { errors } = messages.staff.closures;
const LONGEST_REASON = 200;

/** The form as it was typed. */
export interface TypedClosure {
  readonly ambito: string;
  readonly dal: string;
  readonly al: string;
  readonly tipo: string;
  readonly motivo: string;
}

export type Draft = Omit<ClosureRequest, 'at'> & { readonly label: string };

export const typedClosure = (typed: Typed): TypedClosure => ({
  ambito: typed.text('ambito'),
  dal: typed.text('dal'),
  al: typed.text('al') || typed.text('dal'),
  tipo: typed.text('tipo'),
  motivo: typed.text('motivo'),
});

/** Reads the form; every error at its field. A scope that is not among the choices does not exist for this visitor. */
export function readDraft(typed: TypedClosure, choices: readonly ScopeChoice[]): Draft | FieldError[] {
  const chosen = choices.find((each) => each.value === typed.ambito);
  const from = parseDay(typed.dal);
  const to = parseDay(typed.al);
  const kind = typed.tipo === 'no_meal' || typed.tipo === 'packed_lunch' ? typed.tipo : undefined;
  const problems: FieldError[] = [];
  if (!chosen) problems.push({ field: 'ambito', message: errors.scope });
  if (!from) problems.push({ field: 'dal', message: errors.from });
  if (!to) problems.push({ field: 'al', message: errors.to });
  if (from && to && to < from) problems.push({ field: 'al', message: errors.PeriodBackwards });
  // Before anything is counted: a preview of centuries would keep the database busy.
  if (from && to && daysBetween(from, to) >= LONGEST_CLOSURE_DAYS)
    problems.push({ field: 'al', message: errors.PeriodTooLong(LONGEST_CLOSURE_DAYS) });
  if (!kind) problems.push({ field: 'tipo', message: errors.kind });
  if (typed.motivo === '') problems.push({ field: 'motivo', message: errors.ReasonMissing });
  if (typed.motivo.length > LONGEST_REASON) problems.push({ field: 'motivo', message: errors.ReasonTooLong });
  if (problems.length > 0 || !chosen || !from || !to || !kind) return problems;
  return { scope: chosen.scope, label: chosen.label, from, to, kind, reason: typed.motivo };
}

/** A school goes back no further than for its corrections (R5): what is older gives money back, and that is the office's. */
export async function tooLateForSchool(tx: Tx, from: Day, at: Temporal.Instant): Promise<FieldError[]> {
  const tooFar = await tooFarBackForSchool(tx, { from, at });
  return tooFar ? [{ field: 'dal', message: errors.TooLateForSchool(tooFar.serviceDays) }] : [];
}

export function refusalOf(refused: ClosureRefused): FieldError {
  switch (refused.kind) {
    case 'ReasonMissing':
      return { field: 'motivo', message: errors.ReasonMissing };
    case 'PeriodBackwards':
      return { field: 'al', message: errors.PeriodBackwards };
    case 'PeriodTooLong':
      return { field: 'al', message: errors.PeriodTooLong(refused.days) };
  }
}
