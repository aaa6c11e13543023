import { strictEqual } from 'node:assert';
import fc from 'fast-check';
import { sql } from 'kysely';
import { changeTariffFacts, waiveCharge } from '#src/charging/index.ts';
import { applyImport } from '#src/imports/index.ts';
import { addDays } from '#src/kernel/day.ts';
import { openingBalances } from '#src/ledger/index.ts';
import { fiscalCode } from '#test/support/registering.ts';
import { testSealer } from '#test/support/world.ts';
import { childOf, someChild } from './day-commands.ts';
import { romeToday } from './rome-book.ts';
import type { Model, Real } from './session.ts';
import { judge } from './standing-book.ts';
import { type Step, step } from './step.ts';

const index = fc.nat({ max: 11 });

const waive = fc.record({ child: index, day: fc.integer({ min: -4, max: 1 }) }).map(
  (wish): Step =>
    step('forgive a meal', wish, {
      check: someChild,
      async run(model, real) {
        const { book, now } = model;
        const { book: child, own } = childOf(model, real, wish.child);
        const day = addDays(romeToday(now), wish.day);
        const given = child.waived.has(day) ? 0 : (child.charges.get(day)?.cents ?? 0);
        const request = { consumerId: own.consumerId, day, reason: 'errore', at: now };
        const answer = await real.act((tx) => waiveCharge(tx, request));
        strictEqual(answer.ok && answer.value.givenBackCents, given);
        child.waived.add(day);
        judge(book, book.settle(day, [child]), { cause: 'correction', today: romeToday(now), at: now });
      },
    }),
);

const price = fc
  .record({
    child: index,
    from: fc.integer({ min: -8, max: 4 }),
    exempt: fc.constantFrom(false, false, true),
    resident: fc.constantFrom(true, true, false),
    isee: fc.constantFrom(null, 500_000, 800_000, 800_001, 2_000_000),
  })
  .map(
    (wish): Step =>
      step('change what a meal costs', wish, {
        check: someChild,
        async run(model, real) {
          const { book, now } = model;
          const { book: child, own } = childOf(model, real, wish.child);
          const { exempt, resident, isee: iseeCents } = wish;
          const today = romeToday(now);
          const from = addDays(today, wish.from);
          await real.act((tx) =>
            changeTariffFacts(tx, {
              consumerId: own.consumerId,
              validFrom: from,
              iseeCents,
              resident,
              exemption: exempt ? 'L.104' : null,
              reason: 'nuova tariffa',
              at: now,
            }),
          );
          child.prices.push({ from, exempt, resident, iseeCents });
          const household = book.householdOf(child);
          book.settleAll(from, today, household);
          judge(book, household, { cause: 'rerating', today, at: now });
        },
      }),
  );

/** R11: a file of opening balances with a reason after the first one; the same one again changes nothing, whatever came in between. */
const bringOpening = fc.record({ child: index, cents: fc.constantFrom(0, 1000, 2000, -350, -1050, -1400) }).map(
  (wish): Step =>
    step('bring an opening balance', wish, {
      check: someChild,
      async run(model, real) {
        const { own } = childOf(model, real, wish.child);
        const { number, consumerId } = own;
        const code = fiscalCode(consumerId % 1000);
        const text = `Codice utente;Codice fiscale;Saldo\n${number};${code};${(wish.cents / 100).toFixed(2)}\n`;
        const answer = await real.act(async (tx) => {
          await sql`update consumers set fiscal_code = ${code} where id = ${consumerId}`.execute(tx);
          return applyImport(tx, { kind: 'balances', ...fileOf(text) }, { sealer: testSealer, at: model.now });
        });
        takenInBook(model, real, wish.child, { text, opening: wish.cents, outcome: answer.ok && answer.value.outcome });
      },
    }),
);

/** R11: an opening balance of the previous system is corrected by a file, once, however often the statement breaks. */
const correctOpening = fc.record({ child: index, cents: fc.constantFrom(-700, -350, 100, 350, 1050) }).map(
  (wish): Step =>
    step('correct an opening balance', wish, {
      check: someChild,
      async run(model, real) {
        const { own } = childOf(model, real, wish.child);
        const { cents } = wish;
        const { answer, text, opening } = await real.act(async (tx) => {
          const before = (await openingBalances(tx)).find((each) => each.consumerId === own.consumerId)?.cents ?? 0;
          const amounts = [cents, before + cents].map((each) => (each / 100).toFixed(2));
          const rows = `Codice utente;Codice fiscale;Variazione;Nuovo saldo\n${own.number};;${amounts.join(';')}`;
          const file = { kind: 'corrections', ...fileOf(rows) } as const;
          const applied = await applyImport(tx, file, { sealer: testSealer, at: model.now });
          return { answer: applied, text: rows, opening: before + cents };
        });
        takenInBook(model, real, wish.child, { text, opening, outcome: answer.ok && answer.value.outcome });
      },
    }),
);

const fileOf = (text: string) => ({ fileName: 'saldi.csv', bytes: Buffer.from(text), reason: 'riconteggio' });

function takenInBook(
  model: Model,
  real: Real,
  n: number,
  taken: { readonly text: string; readonly opening: number; readonly outcome: string | false },
): void {
  const { book: child } = childOf(model, real, n);
  const isRepeated = model.files.has(taken.text);
  strictEqual(taken.outcome, isRepeated ? 'repeated' : 'applied');
  model.files.add(taken.text);
  if (isRepeated || child.opening === taken.opening) return;
  child.opening = taken.opening;
  const { book, now } = model;
  judge(book, [child], { cause: 'correction', today: romeToday(now), at: now });
}

/** What happens to money besides payments: what was brought, prices, and what the office forgives. */
export const moneyCommands: readonly fc.Arbitrary<Step>[] = [waive, price, bringOpening, correctOpening];
