import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { daysOf } from '#src/calendar/index.ts';
import { dietsOn } from '#src/diets/index.ts';
import { day } from '#src/kernel/day.ts';
import { get, rows } from '#src/platform/database/index.ts';
import { aClerkAndChild, confirmed, wordsOf } from '#test/support/clerk.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild, balanceOf } from '#test/support/town.ts';

const { child, clerk, clock, office, sheet, staffId, town, world } = await aClerkAndChild(await testDatabase());

const aClass = (grade: string) =>
  town.run(async (tx) => {
    const found = await get(
      tx,
      sql<{ id: number }>`insert into classes (school_id, school_year_id, grade, section, weekdays)
        values (${town.schoolId}, ${town.schoolYearId}, ${grade}, 'Z', '12345') returning id`,
    );
    return found.id;
  });

describe('changing class', () => {
  const page = () => `${sheet}/classe`;

  test('from an open day moves the child from then on', async () => {
    const classId = await aClass('3');
    const { done } = await confirmed(clerk, page(), { classe: String(classId), dal: '2026-12-09' });
    expect(done.location).toContain('fatto=classe');
    const enrolments = await town.run((tx) =>
      rows(
        tx,
        sql<{ class: number; from: string; to: string }>`select class_id as class, starts_on as "from", ends_on as "to"
          from enrolments where consumer_id = ${child.consumerId} order by starts_on`,
      ),
    );
    expect(enrolments).toEqual([
      { class: town.classId, from: '2026-09-15', to: '2026-12-08' },
      { class: classId, from: '2026-12-09', to: '2027-05-31' },
    ]);
  });

  test('to the class the child is in, or from a closed day, is refused', async () => {
    const same = await clerk.submit(page(), { classe: String(town.classId), dal: '2026-11-25' });
    expect([same.status, wordsOf(same.text).includes('È già in questa classe')]).toEqual([422, true]);
    const other = await aClass('4');
    const past = await clerk.submit(page(), { classe: String(other), dal: '2026-11-23' });
    expect([past.status, wordsOf(past.text).includes('Quel giorno è già chiuso')]).toEqual([422, true]);
  });
});

describe('leaving', () => {
  const leaving = (consumerId: number) => `${office}/alunni/${consumerId}/uscita`;
  const endOf = (consumerId: number) =>
    town.run((tx) =>
      get(tx, sql<{ end: string }>`select ends_on as "end" from enrolments where consumer_id = ${consumerId}`),
    );
  const isBooked = async (consumerId: number, on: string) => {
    const [found] = await town.run((tx) => daysOf(tx, consumerId, day(on), day(on)));
    return found?.state === 'booked';
  };

  test('after a last day nothing is booked, and what is on the account stays; by mistake, it can be put off again', async () => {
    const leaver = await (await aChild(town)).holding({ cents: 700 });
    const page = leaving(leaver.consumerId);
    const shown = await clerk.submit(page, { ultimo: '2026-12-02' });
    expect(wordsOf(shown.text)).toContain('Da giovedì 3 dicembre non è più prenotato');
    expect((await endOf(leaver.consumerId)).end).toBe('2027-05-31');
    const { done } = await confirmed(clerk, page, { ultimo: '2026-12-02' });
    expect(wordsOf((await clerk.get(done.location)).text)).toContain('L’iscrizione finisce mercoledì 2 dicembre 2026');
    expect(await isBooked(leaver.consumerId, '2026-12-02')).toBe(true);
    expect(await isBooked(leaver.consumerId, '2026-12-03')).toBe(false);
    expect(await balanceOf(town, leaver)).toBe(700);
    await confirmed(clerk, page, { ultimo: '2027-05-31' });
    expect(await isBooked(leaver.consumerId, '2026-12-03')).toBe(true);
  });

  test.each([
    ['', 'Scrivi un giorno'],
    ['2026-11-20', 'sono già chiusi'],
    ['2027-05-31', 'finisce già quel giorno'],
    ['2027-09-01', 'scegli un giorno entro quello'],
    ['2026-09-01', 'scegli da quel giorno in poi'],
  ])('on %s is refused with what to do, and changes nothing', async (ultimo, said) => {
    const leaver = await aChild(town);
    const answer = await clerk.submit(leaving(leaver.consumerId), { ultimo });
    expect([answer.status, wordsOf(answer.text).includes(said)]).toEqual([422, true]);
    expect((await endOf(leaver.consumerId)).end).toBe('2027-05-31');
  });

  test('before a class that is to come is refused; within it, that class ends', async () => {
    const leaver = await aChild(town);
    const classId = await aClass('5');
    await confirmed(clerk, `${office}/alunni/${leaver.consumerId}/classe`, {
      classe: String(classId),
      dal: '2026-12-09',
    });
    const answer = await clerk.submit(leaving(leaver.consumerId), { ultimo: '2026-12-02' });
    expect([answer.status, wordsOf(answer.text).includes('è previsto un cambio di classe')]).toEqual([422, true]);
    const { done } = await confirmed(clerk, leaving(leaver.consumerId), { ultimo: '2026-12-18' });
    expect(done.location).toContain('fatto=uscita');
    expect(await isBooked(leaver.consumerId, '2026-12-18')).toBe(true);
    expect(await isBooked(leaver.consumerId, '2026-12-21')).toBe(false);
  });
});

describe('ISEE, residence and exemption', () => {
  const page = () => `${sheet}/tariffa`;

  test('offer the recorded ISEE again, but not one that has lapsed: a new address does not carry it into another year', async () => {
    const other = await aChild(town);
    const offered = async (validFrom: string) => {
      await sql`update tariff_facts set valid_from = ${validFrom}, isee_cents = 1200000
        where tenant_id = ${town.tenantId} and consumer_id = ${other.consumerId}`.execute(town.database.owner);
      const form = (await clerk.get(`${office}/alunni/${other.consumerId}/tariffa`)).text;
      return /name="isee"[^>]*value="([^"]*)"/.exec(form)?.[1];
    };
    expect([await offered('2026-09-15'), await offered('2026-03-01')]).toEqual(['12.000,00', undefined]);
    const owner = town.database.owner;
    await sql`update tariffs set definition = definition || '{"iseeByYear": {"graceUntil": "02-28"}}' where tenant_id = ${town.tenantId}`.execute(
      owner,
    );
    expect([await offered('2026-03-01'), await offered('2025-09-15')]).toEqual(['12.000,00', undefined]);
    await sql`update tariffs set definition = definition - 'iseeByYear' where tenant_id = ${town.tenantId}`.execute(
      owner,
    );
  });

  test('show what becomes of the price and of past meals, and change nothing before the button', async () => {
    const before = await balanceOf(town, child);
    const review = await clerk.submit(page(), {
      dal: '2026-11-20',
      isee: '',
      residente: 'no',
      esenzione: '',
      motivo: 'Cambio di residenza',
    });
    const text = wordsOf(review.text);
    expect(text).toContain('3,50 € (residente) a 5,00 € (non residente)');
    expect(text).toContain('2 pasti già addebitati si ricalcolano. Si addebitano 3,00 € in più.');
    expect(await balanceOf(town, child)).toBe(before);
  });

  test('are recorded with visible lines, once', async () => {
    const before = await balanceOf(town, child);
    const fields = { dal: '2026-11-20', isee: '', residente: 'no', esenzione: '', motivo: 'Cambio di residenza' };
    const { done, sent } = await confirmed(clerk, page(), fields);
    expect(done.location).toContain('fatto=tariffa');
    expect((await clerk.post(page(), sent)).location).toBe(done.location);
    expect(await balanceOf(town, child)).toBe(before - 300);
    expect(wordsOf((await clerk.get(`${sheet}/movimenti`)).text)).toContain('Cambio di residenza');
  });

  test('that cannot be read come back as typed', async () => {
    const answer = await clerk.submit(page(), { dal: '2026-11-20', isee: 'molto', residente: 'si', motivo: '' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="molto"');
    expect(wordsOf(answer.text)).toContain('Ci sono 2 cose da correggere');
  });

  test('an exemption makes meals free', async () => {
    const fields = { dal: '2026-11-24', isee: '', residente: 'si', esenzione: 'L.104', motivo: 'Certificato' };
    const { review } = await confirmed(clerk, page(), fields);
    expect(wordsOf(review.text)).toContain('esenzione L.104');
    expect(wordsOf((await clerk.get(sheet)).text)).toContain('pasti gratuiti');
  });
});

describe('a diet', () => {
  const page = () => `${sheet}/dieta`;
  const dietOn = (date: string) =>
    town.run((tx) =>
      dietsOn(tx, world.sealer, { consumerIds: [child.consumerId], day: day(date), at: clock.now(), purpose: 'test' }),
    );

  test('holds from the first open day, and reading it is kept', async () => {
    const answer = await clerk.submit(page(), { dieta: 'Celiachia', dal: '2026-11-24' });
    expect(answer.location).toContain('fatto=dieta');
    expect((await dietOn('2026-11-24')).get(child.consumerId)).toBe('Celiachia');
    expect(wordsOf((await clerk.get(page())).text)).toContain('Ora: Celiachia.');
    const readings = await town.run((tx) =>
      rows(
        tx,
        sql<{
          actor: string;
        }>`select actor from audit_log where action = 'diets_read' and subject = ${`consumer:${child.consumerId}`}`,
      ),
    );
    expect(readings).toContainEqual({ actor: `staff:${staffId}` });
  });

  test('for a day the kitchen has counted already, or of an unknown name, is refused', async () => {
    const early = await clerk.submit(page(), { dieta: 'Celiachia', dal: '2026-11-23' });
    expect([early.status, wordsOf(early.text).includes('La cucina ha già l’elenco')]).toEqual([422, true]);
    expect((await clerk.submit(page(), { dieta: 'Solo dolci', dal: '2026-11-25' })).status).toBe(422);
  });
});

describe('adding a child', () => {
  const page = `${office}/alunni/nuovo`;
  const filled = () => ({
    surname: 'Rizzo',
    name: 'Beatrice',
    fiscalCode: 'RZZBRC23R54L049E',
    birthDate: '2023-10-14',
    number: '00900',
    class: String(town.classId),
    dal: '2026-11-25',
    payerSurname: 'Leone',
    payerName: 'Maria',
    payerFiscalCode: 'LNEMRA91P46L049X',
    email: 'maria.leone@example.it',
    phone: '',
    isee: '',
    resident: 'SI',
    exempt: 'NO',
    diet: '',
  });

  test('proposes the next number', async () => {
    const highest = await town.run((tx) =>
      get(tx, sql<{ n: number }>`select max(number::bigint) as n from consumers where tenant_id = current_tenant()`),
    );
    expect((await clerk.get(page)).text).toContain(`value="${String(highest.n + 1).padStart(5, '0')}"`);
  });

  test('is refused by the rules of a file of pupils, at the fields, and nothing typed is lost', async () => {
    const answer = await clerk.submit(page, { ...filled(), fiscalCode: 'RZZBRC23R54L049A', email: 'maria(at)example' });
    expect(answer.status).toBe(422);
    const text = wordsOf(answer.text);
    expect(text).toContain('Ci sono 2 cose da correggere');
    expect(text).toContain('Codice fiscale: il codice ha un errore di battitura');
    expect(answer.text).toContain('value="Beatrice"');
  });

  test('enrols it from the chosen day with its payer and price', async () => {
    const { review, done } = await confirmed(clerk, page, filled());
    expect(wordsOf(review.text)).toContain('È iscritto da mercoledì 25 novembre 2026');
    expect(done.location).toMatch(/\/alunni\/\d+\?fatto=aggiunto$/);
    const text = wordsOf((await clerk.get(done.location)).text);
    for (const shown of ['Rizzo Beatrice', 'n. 00900', 'Leone Maria', '3,50 € a pasto']) expect(text).toContain(shown);
    const id = Number(/alunni\/(\d+)/.exec(done.location)?.[1]);
    const days = await town.run((tx) => daysOf(tx, id, day('2026-11-24'), day('2026-11-25')));
    expect(days.map((each) => each.state)).toEqual(['unavailable', 'booked']);
  });

  test('who is registered already is shown instead', async () => {
    const answer = await clerk.submit(page, filled());
    expect([answer.status, wordsOf(answer.text).includes('Questo alunno è già registrato')]).toEqual([409, true]);
  });

  test('with a payer who is known says what would change for them', async () => {
    const fields = {
      ...filled(),
      name: 'Aurora',
      surname: 'Gentile',
      fiscalCode: 'GNTRRA23R57L049M',
      birthDate: '2023-10-17',
      number: '00901',
      email: 'nuova@example.it',
    };
    const review = await clerk.submit(page, fields);
    expect(wordsOf(review.text)).toContain('Chi paga è già registrato');
    expect(wordsOf(review.text)).toContain('e-mail da maria.leone@example.it a nuova@example.it');
  });

  test('from a closed day is refused', async () => {
    const answer = await clerk.submit(page, { ...filled(), number: '00902', dal: '2026-11-23' });
    expect([answer.status, wordsOf(answer.text).includes('Scegli un giorno dal')]).toEqual([422, true]);
  });
});
