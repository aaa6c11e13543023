import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import { freezeDay } from '#src/attendance/index.ts';
import { postDay } from '#src/charging/index.ts';
import { day } from '#src/kernel/day.ts';
import { rows } from '#src/platform/database/index.ts';
import { recordTariff } from '#src/tariffs/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aMunicipality, demoText, type Municipality } from '#test/support/municipality.ts';
import { applyImport } from './index.ts';

const [header, first, second] = demoText('alunni.csv').split('\r\n');
const sealer = { seal: (text: string) => `sealed:${text}`, open: (sealed: string) => sealed.slice('sealed:'.length) };
const clock = at('2026-11-24 08:00');
const database = await testDatabase();
let town: Municipality;

const apply = (...lines: (string | undefined)[]) =>
  town.run((tx) =>
    applyImport(
      tx,
      { kind: 'pupils', fileName: 'alunni.csv', bytes: Buffer.from(lines.join('\n'), 'latin1') },
      { sealer, at: clock.now() },
    ),
  );
const select = (text: string) => town.run((tx) => rows(tx, sql`${sql.raw(text)}`));

beforeEach(async () => {
  clock.set('2026-11-24 08:00');
  town = await aMunicipality(database);
});

/** The year after, with the same classes; it is July, and the school year is over. */
async function nextYear() {
  await select(`with year as (
      insert into school_years (name, starts_on, ends_on, service_starts_on, service_ends_on)
      values ('2027/28', '2027-09-13', '2028-06-30', '2027-10-04', '2028-05-26') returning id
    ) insert into classes (school_id, school_year_id, grade, section, weekdays)
    select school_id, year.id, grade, section, weekdays from classes, year`);
  await select(
    `update day_progress set frozen_through = '2027-07-19', posted_through = '2027-07-19', evening_through = '2027-07-19'`,
  );
  clock.set('2027-07-20 10:00');
}

const factsOfSecond = () =>
  select(`select f.valid_from::text, f.isee_cents from tariff_facts f join consumers c on c.id = f.consumer_id
    where c.number = '00002' order by f.id`);

test('an equal ISEE in the list for the next year counts for that year too', async () => {
  await apply(header, first, second);
  await nextYear();
  await apply(header, second, first);
  expect(await factsOfSecond()).toEqual([
    { valid_from: '2026-11-24', isee_cents: 280153 },
    { valid_from: '2027-09-13', isee_cents: 280153 },
  ]);
});

test('a list for the next year without the column of the ISEE does not carry the old one on', async () => {
  const withoutIsee = (line: string | undefined) => line?.split(';').toSpliced(14, 1).join(';');
  await apply(header, first, second);
  await nextYear();
  await apply(withoutIsee(header), withoutIsee(first), withoutIsee(second));
  expect((await factsOfSecond()).at(-1)).toEqual({ valid_from: '2027-09-13', isee_cents: null });
});

test('where an ISEE counts to the end of its year, an equal one in a list of the new year is one of that year', async () => {
  await apply(header, first, second);
  const definition = {
    resident: { kind: 'flat', cents: 350 },
    nonResident: { kind: 'flat', cents: 500 },
    childOrder: [],
    exempt: ['L.104'],
    iseeByYear: { graceUntil: '02-28' },
  } as const;
  await town.run((tx) => recordTariff(tx, { validFrom: day('2026-12-01'), definition, at: clock.now() }));
  const livedThrough = (date: string) =>
    select(
      `update day_progress set frozen_through = '${date}', posted_through = '${date}', evening_through = '${date}'`,
    );
  await livedThrough('2026-12-28');
  clock.set('2026-12-29 08:00');
  await apply(header, second, first);
  expect(await factsOfSecond()).toHaveLength(1);
  await livedThrough('2027-01-10');
  clock.set('2027-01-11 10:00');
  await apply(header, first, second);
  expect(await factsOfSecond()).toEqual([
    { valid_from: '2026-11-24', isee_cents: 280153 },
    { valid_from: '2027-01-12', isee_cents: 280153 },
  ]);
});

test('a household mended by a later list gives back what its children paid too much, on lines of their own', async () => {
  await town.run((tx) =>
    recordTariff(tx, {
      validFrom: day('2026-11-01'),
      definition: {
        resident: { kind: 'flat', cents: 350 },
        nonResident: { kind: 'flat', cents: 500 },
        childOrder: [{ from: 2, percentOff: 10 }],
        exempt: [],
      },
      at: clock.now(),
    }),
  );
  await apply(header, first, second);
  const today = day('2026-11-24');
  await town.run((tx) => freezeDay(tx, { day: today, at: clock.now() }));
  await town.run((tx) => postDay(tx, { day: today, at: clock.now() }));
  clock.set('2026-12-02 08:00');
  await apply(`${header};Nucleo`, `${first};N1`, `${second};N1`);
  expect(
    await select(`select c.number, m.cents, m.reversed_at is not null as reversed from meal_charges m
      join consumers c on c.id = m.consumer_id order by c.number, m.id`),
  ).toEqual([
    { number: '00001', cents: 350, reversed: false },
    { number: '00002', cents: 350, reversed: true },
    { number: '00002', cents: 315, reversed: false },
  ]);
});
