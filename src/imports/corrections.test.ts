import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { findDifferences } from '#src/integrity/index.ts';
import { inTenant, rows } from '#src/platform/database/index.ts';
import { testDatabase } from '#test/support/database.ts';
import { standingStory } from '#test/support/standing-story.ts';
import { aChild, balanceOf, type Child, type Town } from '#test/support/town.ts';
import { applyImport, type ImportKind, previewImport } from './index.ts';

const database = await testDatabase();
const { clock, evening, live, lunch, cutoff, planned, subjects, suspensions, town, send } =
  await standingStory(database);
const sealer = { seal: (text: string) => text, open: (sealed: string) => sealed };

const HEADER = 'Codice utente;Codice fiscale;Variazione;Nuovo saldo;Motivo';
const fileOf = (text: string, reason?: string) => ({
  kind: 'corrections' as ImportKind,
  fileName: 'correzioni.csv',
  bytes: Buffer.from(text),
  ...(reason === undefined ? {} : { reason }),
});
const preview = async (where: Town, text: string) => {
  const result = await where.run((tx) => previewImport(tx, fileOf(text), { sealer, at: clock.now() }));
  return result.ok ? result.value : result.error;
};
const apply = async (where: Town, text: string, reason?: string) => {
  const result = await where.run((tx) => applyImport(tx, fileOf(text, reason), { sealer, at: clock.now() }));
  return result.ok ? result.value : result.error;
};
const linesOf = (where: Town, child: Child) =>
  where.run((tx) =>
    rows(
      tx,
      sql<{ code: string; cents: number; reason: string | null }>`select code, cents, reason from postings
        where source_kind = 'opening' and source_id = ${child.consumerId} order by id`,
    ),
  );
const differences = (where: Town) =>
  inTenant(database.app, { tenantId: where.tenantId, actor: { kind: 'system', job: 'test' } }, (tx) =>
    findDifferences(tx),
  );

describe('a file that corrects opening balances', () => {
  test('shows totals before and after, asks for a reason, and posts a line of its own with it', async () => {
    const where = await town();
    const [rich, poor] = [
      await (await aChild(where)).holding({ cents: 3_500 }),
      await (await aChild(where)).owing({ meals: 2 }),
    ];
    clock.set('2026-10-06 10:00');
    const text = `${HEADER}\n${rich.number};;-5,00;30,00;\n${poor.number};;+7,00;0,00;Pagamento al vecchio gestore`;
    expect(await preview(where, text)).toMatchObject({
      changed: 2,
      needsReason: true,
      totals: {
        file: { count: 2, creditCents: 700, debtCents: 500 },
        before: { count: 2, creditCents: 3_500, debtCents: 700 },
        after: { count: 2, creditCents: 3_000, debtCents: 0 },
      },
    });
    expect(await apply(where, text)).toMatchObject({ kind: 'ReasonMissing' });
    expect(await balanceOf(where, rich)).toBe(3_500);
    expect(await apply(where, text, 'Saldi riconciliati')).toMatchObject({ outcome: 'applied' });
    expect(await linesOf(where, rich)).toEqual([
      { code: 'opening', cents: 3_500, reason: null },
      { code: 'opening_correction', cents: 500, reason: 'Saldi riconciliati' },
    ]);
    expect((await linesOf(where, poor)).at(-1)).toEqual({
      code: 'opening_correction',
      cents: 700,
      reason: 'Pagamento al vecchio gestore',
    });
    expect([await balanceOf(where, rich), await balanceOf(where, poor)]).toEqual([3_000, 0]);
    expect(await differences(where)).toEqual([]);
  });

  test('needs no reason of its own where each row says one', async () => {
    const where = await town();
    const child = await (await aChild(where)).holding({ cents: 1_000 });
    const text = `${HEADER}\n${child.number};;1,00;11,00;Buono non contato`;
    expect(await apply(where, text)).toMatchObject({ outcome: 'applied' });
  });

  test('twice changes nothing, nor in another form, nor two at once', async () => {
    const where = await town();
    const child = await (await aChild(where)).holding({ cents: 1_000 });
    const text = `${HEADER}\n${child.number};;5,00;15,00;Ricevuta ritrovata`;
    const both = await Promise.all([apply(where, text), apply(where, text)]);
    expect(both.map((one) => 'outcome' in one && one.outcome).sort()).toEqual(['applied', 'repeated']);
    expect(await apply(where, text)).toMatchObject({ outcome: 'repeated' });
    expect(await apply(where, text.replaceAll(';', '\t'))).toMatchObject({ preview: { unchanged: 1, changed: 0 } });
    expect(await balanceOf(where, child)).toBe(1_500);
  });

  test('whose new balance does not follow from the registered one is refused as a whole, line by line', async () => {
    const where = await town();
    const [child, other] = [await (await aChild(where)).holding({ cents: 1_000 }), await aChild(where)];
    const text = `${HEADER}\n${child.number};;5,00;20,00;\n${other.number};;2,00;2,00;\n99999;RSSMRA85T10A562S;1,00;1,00;\n${other.number};;x;;`;
    expect(await apply(where, text, 'Motivo')).toMatchObject({
      kind: 'RowsRejected',
      preview: {
        rejections: [
          { line: 2, column: 'Nuovo saldo', code: 'new_balance_differs', value: '20,00' },
          { line: 4, column: 'Codice utente', code: 'consumer_unknown' },
          { line: 5, column: 'Codice utente', code: 'number_repeated' },
          { line: 5, column: 'Variazione', code: 'amount_unreadable' },
          { line: 5, column: 'Nuovo saldo', code: 'value_missing' },
        ],
      },
    });
    expect(await balanceOf(where, other)).toBe(0);
  });

  test('ends a suspension whose debt never reached the limit: annulled, and the family told', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 4 });
    await live(where, '2026-10-05', '2026-10-07');
    expect(await suspensions(where, child)).toMatchObject([{ endsBefore: null }]);
    clock.set('2026-10-07 19:00');
    const text = `${HEADER}\n${child.number};;14,00;0,00;Il vecchio gestore aveva già incassato`;
    await apply(where, text);
    await send(where);
    expect(await suspensions(where, child)).toMatchObject([{ reason: 'annulled' }]);
    expect(subjects(child).at(-1)).toBe('sospensione annullata');
    expect(await planned(where, child, '2026-10-08')).toBe('booked');
    expect(await differences(where)).toEqual([]);
  });

  test('whose totals the ledger no longer has is found by the check of the books', async () => {
    const where = await town();
    const child = await (await aChild(where)).holding({ cents: 1_000 });
    await apply(where, `${HEADER}\n${child.number};;5,00;15,00;Ricevuta ritrovata`);
    await sql`delete from postings where tenant_id = ${where.tenantId} and code = 'opening_correction'`.execute(
      database.owner,
    );
    await sql`update accounts set balance_cents = 1000 where consumer_id = ${child.consumerId}`.execute(database.owner);
    expect(await differences(where)).toMatchObject([
      { check: 'opening_total', reference: 'crediti', expected: 1_500, found: 1_000 },
    ]);
  });

  test('that makes a debt tells of it, and it suspends like any other', async () => {
    const where = await town();
    const child = await (await aChild(where)).holding({ cents: 350 });
    await live(where, '2026-10-05');
    clock.set('2026-10-05 19:00');
    await apply(where, `${HEADER}\n${child.number};;-21,00;-17,50;Buoni già consumati`);
    await send(where);
    expect(subjects(child).at(-1)).toMatch(/a debito$/);
    await cutoff(where, '2026-10-06');
    await lunch(where, '2026-10-06');
    await evening(where, '2026-10-06');
    expect(await suspensions(where, child)).toHaveLength(1);
    expect(await differences(where)).toEqual([]);
  });
});
