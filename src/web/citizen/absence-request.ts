import { z } from 'zod';
import type { AskedDays } from '#src/absences/index.ts';
import type { AbsenceKind } from '#src/calendar/index.ts';
import { type Day, parseDay } from '#src/kernel/day.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';

const words = messages.family.absences.missing;

export type Way = 'giorni' | 'periodo' | 'aperta';

const text = z.string().max(20).optional().catch(undefined);

/** What the pages on absences send, by address or by form. */
const fields = z.object({
  tipo: z.enum(['absent', 'light', 'normal']).catch('absent'),
  modo: z.enum(['giorni', 'periodo', 'aperta']).catch('giorni'),
  giorno: z
    .union([z.string().max(20), z.array(z.string().max(20)).max(400)])
    .optional()
    .catch(undefined),
  dal: text,
  al: text,
});

export interface TypedAbsence {
  readonly kind: AbsenceKind;
  readonly way: Way;
  readonly days: readonly Day[];
  /** As typed, so that they come back. */
  readonly from: string;
  readonly to: string;
}

/** What was typed or tapped, whatever is still missing in it. */
export function typedAbsence(values: Record<string, unknown>): TypedAbsence {
  const { tipo, modo, giorno, dal, al } = fields.parse(values);
  const days = [giorno ?? []].flat().map(parseDay);
  return { kind: tipo, way: modo, days: days.filter((day) => day !== undefined), from: dal ?? '', to: al ?? '' };
}

/** The days that are meant, or what is missing. */
export function askedOf(
  typed: TypedAbsence,
): { readonly asked: AskedDays } | { readonly errors: readonly FieldError[] } {
  const [from, to] = [parseDay(typed.from), parseDay(typed.to)];
  switch (typed.way) {
    case 'giorni':
      return typed.days.length > 0
        ? { asked: { shape: 'days', days: typed.days } }
        : { errors: [{ field: 'giorno', message: words.days }] };
    case 'periodo': {
      if (from && to && from <= to) return { asked: { shape: 'period', from, to } };
      const errors: FieldError[] = [];
      if (!from) errors.push({ field: 'dal', message: words.from });
      if (!to) errors.push({ field: 'al', message: words.to });
      else if (from) errors.push({ field: 'al', message: words.order });
      return { errors };
    }
    case 'aperta':
      return from
        ? { asked: { shape: 'until_further_notice', from } }
        : { errors: [{ field: 'dal', message: words.from }] };
  }
}

/** The same request as values of a form. */
export function hiddenFields(typed: TypedAbsence): Record<string, string> {
  const period =
    typed.way === 'giorni' ? {} : typed.way === 'aperta' ? { dal: typed.from } : { dal: typed.from, al: typed.to };
  return { tipo: typed.kind, modo: typed.way, ...period };
}
