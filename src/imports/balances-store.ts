import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { birthDateAndSexOf } from '#src/kernel/fiscal-code.ts';
import { searchForm } from '#src/kernel/text.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { BalanceRow } from './types.ts';

export interface ConsumerId {
  readonly number: string;
  readonly id: number;
}

export function consumerIds(tx: Tx): Promise<ConsumerId[]> {
  return rows(tx, sql<ConsumerId>`select number, id from consumers where tenant_id = current_tenant()`);
}

/**
 * Opens consumers that only have a balance (R11). Sex and birth date are read from the fiscal code; a child without a name
 * is called by its number until a file of pupils, or the office, says more.
 */
export function openConsumers(tx: Tx, balances: readonly BalanceRow[], today: Day): Promise<ConsumerId[]> {
  const lines = balances.map((row) => {
    const said = birthDateAndSexOf(row.fiscalCode, today);
    const surname = row.surname ?? row.number;
    const name = row.name ?? '';
    return {
      number: row.number,
      fiscal_code: row.fiscalCode,
      surname,
      name,
      sex: said?.sex ?? null,
      birth_date: said?.birthDate ?? null,
      search_surname: searchForm(surname),
      search_name: searchForm(name),
    };
  });
  return rows(
    tx,
    sql<ConsumerId>`insert into consumers (number, fiscal_code, surname, name, sex, birth_date, search_surname, search_name)
      select number, fiscal_code, surname, name, sex, birth_date, search_surname, search_name
      from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as x (number text, fiscal_code text, surname text, name text,
        sex text, birth_date date, search_surname text, search_name text)
      returning number, id`,
  );
}
