import { sql } from 'kysely';
import { describe, expect, test, vi } from 'vitest';
import { rows } from '#src/platform/database/index.ts';
import { messages } from '#src/web/messages/index.ts';
import { aClerkAndChild, confirmed, wordsOf } from '#test/support/clerk.ts';
import { testDatabase } from '#test/support/database.ts';
import { aChild } from '#test/support/town.ts';
import { GROUPS } from './settings-topics.ts';

vi.setConfig({ testTimeout: 60_000 });
const { clerk, clock, entered, hire, office, town } = await aClerkAndChild(await testDatabase());
const list = `${office}/impostazioni`;
const thresholds = `${list}/soglie`;

const INTO_EURO = {
  threshold_unit: 'euro',
  low_credit_meals: '3',
  warn_at_debt_meals: '2',
  suspend_at_debt_meals: '5',
  low_credit_cents: '12',
  warn_at_debt_cents: '7,50',
  suspend_at_debt_cents: '20,00',
};

test('every setting is on the page, has a page of its own, or belongs to the page of top-ups', async () => {
  const shown = Object.values(GROUPS).flatMap((topics) => topics.flatMap((topic) => topic.keys));
  const elsewhere = [
    'cutoff',
    'suspensions_stopped',
    'own_credentials',
    'staff_second_factor',
    'retention_months',
    'collection_limits',
  ];
  const ofPayments = [
    'top_up_min_cents',
    'top_up_max_cents',
    'top_up_suggested_meals',
    'notice_due_days',
    'max_unpaid_notices',
    'verification_hold_days',
  ];
  const all = await town.run((tx) => rows(tx, sql<{ key: string }>`select key from setting_defaults`));
  const known = new Set<string>([...shown, ...elsewhere, ...ofPayments]);
  expect(all.map(({ key }) => key).filter((key) => !known.has(key))).toEqual([]);
});

describe('the settings of the municipality', () => {
  test('stand in groups, each with what holds, since when and by whom', async () => {
    const said = wordsOf((await clerk.get(list)).text);
    for (const group of Object.values(messages.settings.groups)) expect(said).toContain(group);
    expect(said).toContain(
      'in pasti: credito in esaurimento a 3 pasti, avviso a 2 pasti di debito, sospensione a 5 pasti',
    );
    expect(said).toContain('valore di partenza del programma');
    expect(said).toContain('Orari di disdetta fino alle 09:00 in tutte le scuole');
  });

  test('refuse what is not legible or does not go together, at its field, and keep what was typed', async () => {
    const wrong = await clerk.submit(thresholds, {
      ...INTO_EURO,
      low_credit_meals: 'tre',
      warn_at_debt_cents: 'molto',
      dal: '',
    });
    expect(wrong.status).toBe(422);
    const said = wordsOf(wrong.text);
    for (const sentence of ['Scrivi un numero intero', 'Scrivi un importo', messages.office.form.dayMissing])
      expect(said).toContain(sentence);
    expect(wrong.text).toContain('value="molto"');
    const above = await clerk.submit(thresholds, { ...INTO_EURO, warn_at_debt_cents: '25', dal: '2026-11-25' });
    expect(wordsOf(above.text)).toContain('L’avviso deve venire prima della sospensione');
    const past = await clerk.submit(thresholds, { ...INTO_EURO, dal: '2026-11-23' });
    expect(wordsOf(past.text)).toContain('Scegli un giorno da martedì 24 novembre in poi');
    expect((await clerk.get(`${list}/segrete`)).status).toBe(404);
  });

  test('are looked at before they are recorded, once: what changes, with the accounts of now, and who stands where', async () => {
    const debtor = await (await aChild(town)).holding({ cents: -800 });
    const { review, sent, done } = await confirmed(clerk, thresholds, { ...INTO_EURO, dal: '25/11/2026' });
    const said = wordsOf(review.text);
    expect(said).toContain('Come contare: in euro, invece di in pasti.');
    expect(said).toContain('Sospensione, in euro: 20,00 €, invece di 25,00 €.');
    expect(said).toContain('A debito, con avviso 1 1');
    expect(said).toContain('Il cambio da solo non manda avvisi');
    expect((await clerk.post(thresholds, sent)).location).toBe(done.location);
    const page = wordsOf((await clerk.get(done.location)).text);
    expect(page).toContain('Vale da mercoledì 25 novembre 2026.');
    expect(page).toContain('Da mercoledì 25 novembre 2026: come contare in euro');
    expect(debtor.consumerId).toBeGreaterThan(0);
    const overview = wordsOf((await clerk.get(list)).text);
    expect(overview).toContain('in pasti: credito');
    clock.set('2026-11-25 08:00');
    const next = await entered('ufficio@example.it');
    const later = wordsOf((await next.get(list)).text);
    expect(later).toContain(
      'in euro: credito in esaurimento a 12,00 €, avviso a 7,50 € di debito, sospensione a 20,00 €',
    );
    expect(later).toContain('da mercoledì 25 novembre 2026');
  });

  test('say what the other charge basis would have charged', async () => {
    const page = `${list}/addebito`;
    const office = await entered('ufficio@example.it');
    const { review } = await confirmed(office, page, { charge_basis: 'booking', dal: '2026-11-26' });
    expect(wordsOf(review.text)).toMatch(/In \d+ giorni di mensa già addebitati/);
    const log = await office.get(`/${town.slug}/registro-attivita`);
    expect(wordsOf(log.text)).toContain('Impostazioni cambiate');
  });

  test('take diets as lines, and an empty number of days as the whole school year', async () => {
    const office = await entered('ufficio@example.it');
    await confirmed(office, `${list}/diete`, { diets: 'Vegetariana\n\n Senza uova ', dal: '2026-11-25' });
    expect(wordsOf((await office.get(list)).text)).toContain('Vegetariana, Senza uova');
    await confirmed(office, `${list}/assenze`, {
      absence_days_ahead: '30',
      open_absence_alert_service_days: '10',
      dal: '2026-11-25',
    });
    expect(wordsOf((await office.get(list)).text)).toContain('fino a 30 giorni da oggi');
    await confirmed(office, `${list}/assenze`, {
      absence_days_ahead: '',
      open_absence_alert_service_days: '10',
      dal: '2026-11-25',
    });
    expect(wordsOf((await office.get(list)).text)).toContain('fino alla fine dell’anno scolastico');
  });

  test('are read by the auditor, who changes nothing', async () => {
    await hire('auditor', 'revisore@impostazioni.example');
    const auditor = await entered('revisore@impostazioni.example');
    expect((await auditor.get(list)).status).toBe(200);
    const seen = await auditor.get(thresholds);
    expect(seen.status).toBe(200);
    expect(seen.text).not.toContain('name="dal"');
  });
});
