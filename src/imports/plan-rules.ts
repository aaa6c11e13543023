import { type Day, later } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import type { Field } from './column-rules.ts';
import type {
  AbsenceRow,
  BalanceRow,
  CorrectionRow,
  FieldChange,
  PayerRow,
  PlannedRow,
  PupilRow,
  RegisteredPayer,
  RegisteredPupil,
} from './types.ts';

/** Whether the file has a column for a field: without it, what is registered stays. */
export type HasColumn = (field: Field) => boolean;

interface Registered {
  /** By number. */
  readonly pupils: ReadonlyMap<string, RegisteredPupil>;
  /** By fiscal code. */
  readonly payers: ReadonlyMap<string, RegisteredPayer>;
}

/** What a file of pupils would create, change and leave. An empty address, telephone, sex or household never erases one. */
export function planPupils(
  rows: readonly PupilRow[],
  registered: Registered,
  hasColumn: HasColumn,
): PlannedRow<PupilRow>[] {
  const payers = payersOf(rows, registered.payers);
  return rows.map((read) => {
    const before = registered.pupils.get(read.number);
    const row = { ...read, payer: payers.get(read.payer.fiscalCode) ?? read.payer };
    if (!before) return { row, outcome: 'created', changes: [] };
    const kept = keepWhatIsOpen(row, before, hasColumn);
    const changes = [...pupilChanges(kept, before), ...payerChanges(kept.payer, registered.payers)];
    return { row: kept, outcome: changes.length === 0 ? 'unchanged' : 'changed', changes };
  });
}

/** Each payer once, with what any of the rows, or the register, says. */
function payersOf(rows: readonly PupilRow[], registered: ReadonlyMap<string, RegisteredPayer>): Map<string, PayerRow> {
  const payers = new Map<string, PayerRow>();
  for (const { payer } of rows) {
    const known = payers.get(payer.fiscalCode) ?? payer;
    payers.set(payer.fiscalCode, {
      ...known,
      email: known.email ?? payer.email ?? registered.get(payer.fiscalCode)?.email ?? null,
      phone: known.phone ?? payer.phone ?? registered.get(payer.fiscalCode)?.phone ?? null,
    });
  }
  return payers;
}

function keepWhatIsOpen(row: PupilRow, before: RegisteredPupil, hasColumn: HasColumn): PupilRow {
  return {
    ...row,
    sex: row.sex ?? before.sex,
    household: row.household ?? before.household,
    iseeCents: hasColumn('isee') ? row.iseeCents : before.iseeCents,
    law104: hasColumn('exempt') ? row.law104 : before.law104,
    diet: hasColumn('diet') ? row.diet : before.diet,
  };
}

function pupilChanges(row: PupilRow, before: RegisteredPupil): FieldChange[] {
  return differing([
    { field: 'surname', before: before.surname, after: row.surname },
    { field: 'name', before: before.name, after: row.name },
    { field: 'sex', before: before.sex, after: row.sex },
    { field: 'birthDate', before: before.birthDate, after: row.birthDate },
    { field: 'class', before: className(before), after: className(row) },
    { field: 'payer', before: before.payerFiscalCode, after: row.payer.fiscalCode },
    { field: 'isee', before: before.iseeCents, after: row.iseeCents },
    { field: 'resident', before: before.resident, after: row.resident },
    { field: 'exempt', before: before.law104, after: row.law104 },
    { field: 'diet', before: before.diet, after: row.diet },
    { field: 'household', before: before.household, after: row.household },
  ]);
}

/** What a payer's row changes of what is registered; nothing for somebody new. */
export function payerChanges(payer: PayerRow, registered: ReadonlyMap<string, RegisteredPayer>): FieldChange[] {
  const before = registered.get(payer.fiscalCode);
  if (!before) return [];
  return differing([
    { field: 'payerName', before: `${before.surname} ${before.name}`, after: `${payer.surname} ${payer.name}` },
    { field: 'email', before: before.email, after: payer.email },
    { field: 'phone', before: before.phone, after: payer.phone },
  ]);
}

const differing = (changes: readonly FieldChange[]) => changes.filter((change) => change.before !== change.after);

const className = (of: { schoolCode: string | null; grade: string | null; section: string | null }) =>
  of.schoolCode === null ? null : `${of.schoolCode} ${of.grade} ${of.section}`;

/** Opening balances in the ledger by number; null for a registered consumer without one. */
export type OpeningBalances = ReadonlyMap<string, Cents | null>;

/**
 * What a file of balances would do. Balances are absolute: what differs from the opening balance in the ledger is the amount
 * to post, so that a corrected file corrects and an equal one does nothing. A consumer unknown so far is created.
 */
export function planBalances(rows: readonly BalanceRow[], opening: OpeningBalances): PlannedRow<BalanceRow>[] {
  return rows.map((row) => {
    const before = opening.get(row.number);
    const changes = [{ field: 'balance' as const, before: before ?? null, after: row.balanceCents }];
    if (before === undefined) return { row, outcome: 'created', changes };
    if (row.balanceCents === (before ?? 0)) return { row, outcome: 'unchanged', changes: [] };
    return { row, outcome: before === null ? 'created' : 'changed', changes };
  });
}

/** What a file of corrections would do: a balance that is what the file says it becomes was corrected before. */
export function planCorrections(rows: readonly CorrectionRow[], opening: OpeningBalances): PlannedRow<CorrectionRow>[] {
  return rows.map((row) => {
    const before = opening.get(row.number) ?? 0;
    if (before === row.balanceCents) return { row, outcome: 'unchanged', changes: [] };
    return { row, outcome: 'changed', changes: [{ field: 'balance' as const, before, after: row.balanceCents }] };
  });
}

/** What was imported before, for one consumer. */
export interface ImportedAbsence {
  readonly number: string;
  readonly kind: AbsenceRow['kind'];
  readonly fromDay: Day;
  readonly toDay: Day;
}

/**
 * What a file of absences would do from the first open day on: closed days stay as they were (R2). A period that was
 * imported before is left alone, because the family may have withdrawn it since.
 */
export function planAbsences(
  rows: readonly AbsenceRow[],
  imported: readonly ImportedAbsence[],
  firstOpenDay: Day,
): PlannedRow<AbsenceRow>[] {
  const byNumber = Map.groupBy(imported, (absence) => absence.number);
  return rows.map((read) => {
    const row = { ...read, fromDay: later(read.fromDay, firstOpenDay) };
    const known = byNumber
      .get(row.number)
      ?.some((before) => before.kind === row.kind && before.fromDay <= row.fromDay && before.toDay === row.toDay);
    return { row, outcome: known || row.toDay < row.fromDay ? 'unchanged' : 'created', changes: [] };
  });
}
