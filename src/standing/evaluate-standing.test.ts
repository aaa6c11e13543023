import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { postDay } from '#src/charging/index.ts';
import { day } from '#src/kernel/day.ts';
import { postMovement } from '#src/ledger/index.ts';
import { inTenant, openDatabase } from '#src/platform/database/index.ts';
import { faulty } from '#test/faults/faulty-dialect.ts';
import { testDatabase } from '#test/support/database.ts';
import { nextSource, standingStory } from '#test/support/standing-story.ts';
import { aChild } from '#test/support/town.ts';
import { decideSuspensions, evaluateStanding } from './index.ts';

const database = await testDatabase();
const { clock, cutoff, live, pay, send, server, subjects, suspensions, town } = await standingStory(database);

describe('a family is told', () => {
  test('once that credit runs low, at 3 meals, and once of the debt, at 2 meals', async () => {
    const where = await town();
    const child = await (await aChild(where)).holding({ cents: 350 * 5 });
    await live(where, '2026-10-05');
    expect(subjects(child)).toEqual([]);
    await live(where, '2026-10-06');
    expect(subjects(child)).toEqual(['credito in esaurimento']);
    await live(where, '2026-10-07', '2026-10-12');
    expect(subjects(child)).toEqual(['credito in esaurimento']);
    await live(where, '2026-10-13', '2026-10-14');
    expect(subjects(child)).toEqual(['credito in esaurimento', '2 pasti a debito']);
  });

  test('by a mail without the child’s name, with debt, meals, limit and the way out', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await live(where, '2026-10-05');
    const text = server.mailsTo(child.email)[0]!.text.replaceAll(/\s+/g, ' ');
    expect(text).not.toMatch(/bimbo/i);
    expect(text).toContain(`alunno n. ${child.number} è a debito di 7,00 € (2 pasti)`);
    expect(text).toContain('Con 5 pasti a debito il servizio viene sospeso.');
    expect(text).toContain(`/${where.slug}/ricarica`);
  });

  test('again of low credit only after a payment that lifts it above 3 meals', async () => {
    const where = await town();
    const child = await (await aChild(where)).holding({ cents: 350 * 4 });
    await live(where, '2026-10-05');
    await pay(where, child, 1);
    await live(where, '2026-10-06');
    expect(subjects(child)).toEqual(['credito in esaurimento']);
    await pay(where, child, 350 * 3);
    await live(where, '2026-10-07');
    await live(where, '2026-10-08');
    expect(subjects(child)).toEqual(['credito in esaurimento', 'credito in esaurimento']);
  });

  test('one notice by two evaluations at once', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await cutoff(where, '2026-10-05');
    clock.set('2026-10-05 15:00');
    await where.run((tx) => postDay(tx, { day: day('2026-10-05'), at: clock.now() }));
    const evaluation = { consumerIds: 'all', at: clock.now(), cause: 'posting', today: day('2026-10-05') } as const;
    await Promise.all([1, 2, 3, 4].map(() => where.run((tx) => evaluateStanding(tx, evaluation))));
    await where.run((tx) => evaluateStanding(tx, evaluation));
    await send(where);
    expect(subjects(child)).toEqual(['2 pasti a debito']);
  });

  test('nothing by a re-rating alone, and all of it with the next meal', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    await where.run((tx) =>
      postMovement(tx, {
        consumerId: child.consumerId,
        cents: -350 * 5,
        code: 'opening_correction',
        against: 'opening',
        source: { kind: 'test', id: nextSource() },
        eventOn: day('2026-10-05'),
        at: clock.now(),
      }),
    );
    clock.set('2026-10-05 10:00');
    await where.run((tx) =>
      evaluateStanding(tx, { consumerIds: 'all', at: clock.now(), cause: 'rerating', today: day('2026-10-05') }),
    );
    await where.run((tx) => decideSuspensions(tx, { day: day('2026-10-05'), at: clock.now() }));
    await send(where);
    expect([subjects(child), await suspensions(where, child)]).toEqual([[], []]);
    await live(where, '2026-10-05');
    expect(subjects(child)).toEqual(['7 pasti a debito']);
  });

  test('at both parents’ addresses, and once where they share one', async () => {
    const where = await town();
    const child = await (await aChild(where)).owing({ meals: 1 });
    const guardian = (code: string, email: string) =>
      where.run((tx) =>
        sql`with person as (insert into people (fiscal_code, surname, name, email, search_surname, search_name)
            values (${code}, 'Altro', 'Genitore', ${email}, 'altro', 'genitore') returning id)
          insert into guardianships (person_id, consumer_id, role) select id, ${child.consumerId}, 'guardian' from person`.execute(
          tx,
        ),
      );
    await guardian('SAME', child.email.toUpperCase());
    await guardian('OTHER', 'altro.genitore@example.it');
    await live(where, '2026-10-05');
    expect(server.mails.map((each) => each.to[0]).sort()).toEqual(['altro.genitore@example.it', child.email]);
  });

  test('by one summary at go-live, with every child and balance', async () => {
    const where = await town();
    const one = await (await aChild(where)).owing({ meals: 4 });
    const other = await (await aChild(where, { personId: one.personId })).holding({ cents: 5000 });
    clock.set('2026-10-01 10:00');
    const start = { consumerIds: 'all', at: clock.now(), cause: 'go_live', today: day('2026-10-05') } as const;
    await where.run((tx) => evaluateStanding(tx, start));
    await where.run((tx) => evaluateStanding(tx, start));
    await send(where);
    expect(subjects(one)).toEqual(['il nuovo servizio è attivo']);
    const text = server.mailsTo(one.email)[0]!.text.replaceAll(/\s+/g, ' ');
    expect(text).toContain(`Alunno n. ${one.number}: debito 14,00 € (4 pasti a debito).`);
    expect(text).toContain(`Alunno n. ${other.number}: credito 50,00 € (14 pasti).`);
    await live(where, '2026-10-05');
    expect(subjects(one)).toEqual(['il nuovo servizio è attivo']);
    await live(where, '2026-10-06');
    expect(subjects(one)).toEqual(['il nuovo servizio è attivo', 'sospensione da mercoledì 7 ottobre']);
  });
});

test('a town of 400 children is evaluated with as many statements as one of 4', async () => {
  const statementsFor = async (children: number) => {
    const where = await town();
    await where.run((tx) =>
      sql`with made as (
          insert into consumers (number, fiscal_code, surname, name, search_surname, search_name)
          select 'n' || n, 'fc' || n, 'A', 'B', 'a', 'b' from generate_series(1, ${children}::integer) n returning id
        ), enrolled as (
          insert into enrolments (consumer_id, school_year_id, class_id, starts_on, ends_on)
          select id, ${where.schoolYearId}, ${where.classId}, '2026-09-15', '2027-05-31' from made
        ), priced as (
          insert into consumer_tariffs (consumer_id, valid_from, valid_to, cents, why)
          select id, '2026-09-15', '2027-05-31', 350, '{}' from made
        ) insert into accounts (kind, consumer_id, balance_cents) select 'consumer', id, -300 from made`.execute(tx),
    );
    await cutoff(where, '2026-10-05');
    clock.set('2026-10-05 15:00');
    await where.run((tx) => postDay(tx, { day: day('2026-10-05'), at: clock.now() }));
    let statements = 0;
    const counting = faulty(() => {
      statements += 1;
      return undefined;
    });
    const app = openDatabase(database.connections.app, 1, counting);
    const scope = { tenantId: where.tenantId, actor: { kind: 'system', job: 'test' } } as const;
    const evaluated = await inTenant(app, scope, (tx) =>
      evaluateStanding(tx, { consumerIds: 'all', at: clock.now(), cause: 'posting', today: day('2026-10-05') }),
    );
    await app.destroy();
    expect(evaluated.notices).toBe(children);
    return statements;
  };
  expect(await statementsFor(400)).toBe(await statementsFor(4));
});
