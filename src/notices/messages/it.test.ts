import { describe, expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { layOut } from '../layout.ts';
import type { Letter, MailParams, MailTemplate } from '../templates.ts';
import { letters } from './it.ts';

const about = { child: 'alunno n. 00012', consumerId: 12 };
const debt = { ...about, balanceCents: -1750, debtMeals: 5 };
const on = day('2026-11-25');
const examples: { readonly [T in MailTemplate]: MailParams[T] } = {
  low_credit: { ...about, balanceCents: 350, meals: 1 },
  debt: { ...debt, limitMeals: 5 },
  suspension: { ...debt, fromDay: on, amountCents: 350 },
  suspension_reminder: { ...debt, fromDay: on, amountCents: 350 },
  readmission: { ...about, balanceCents: -1400, fromDay: on, why: 'paid', begun: true },
  annulment: { ...about, balanceCents: -1400 },
  welcome: { goLive: on, limitMeals: 5, children: [{ ...about, balanceCents: 2450, meals: 7, debtMeals: 0 }] },
  top_up_credited: { ...about, cents: 3500, balanceCents: 1750, meals: 5 },
  payment_notice: { personId: 1, reference: 'abc', cents: 3500, dueOn: on },
  day_closed: { ...about, fromDay: on, toDay: on, reason: 'Sciopero.' },
  registration_confirm: { path: 'registrazione/conferma?token=abc', hours: 24 },
  registration_unknown_address: {},
  registration_shared_address: {},
  registration_known: { path: 'accesso' },
  staff_invitation: { path: 'invito?codice=abc', days: 7, name: 'Anna Prova' },
  invitation: { path: 'invito-famiglia?codice=abc', days: 7 },
  payer_changed: { ...about, pays: false },
  password_changed: {},
  password_reset_unknown_address: {},
  password_reset: { path: 'nuova-password?token=abc', minutes: 30 },
  error_report_answered: { ...about, movementId: 7, eventOn: on, corrected: true },
  light_ended: { ...about, day: on, limit: 3 },
  absence_told_other_guardian: {
    ...about,
    kind: 'absent',
    fromDay: on,
    toDay: day('2026-11-27'),
    untilFurtherNotice: false,
    arrivedAt: '2026-11-24T07:57:00Z',
  },
};
const sender = {
  tenantName: 'Comune di Prova',
  address: 'https://mensa.example.it/prova',
  officeEmail: 'ufficio@example.it',
  officePhone: '099 000000',
};
const write = (template: MailTemplate) => (letters[template] as (params: never) => Letter)(examples[template] as never);

describe.each(Object.keys(examples) as MailTemplate[])('the mail %s', (template) => {
  const letter = write(template);
  const { text, html } = layOut(letter, sender);

  test('says who writes and whom to call, in text and in HTML', () => {
    for (const body of [text, html]) expect(body).toContain('Telefono: 099 000000');
    expect(text).toContain('Comune di Prova · Ufficio scuola');
  });

  test('leaves no gap where a value belongs', () => {
    expect(letter.subject + text).not.toMatch(/\bundefined\b|\bnull\b|\bNaN\b|\[object/);
  });

  test('has sentences of at most 25 words', () => {
    for (const sentence of letter.paragraphs.flatMap((paragraph) => paragraph.split(/[.:] /))) {
      expect(sentence.split(/\s+/).length, sentence).toBeLessThanOrEqual(25);
    }
  });
});

test('a suspension says from which day and how to avoid it', () => {
  expect(write('suspension')).toMatchObject({
    subject: 'Mensa scolastica: sospensione da mercoledì 25 novembre',
    action: { label: 'Ricarica 3,50 €', path: 'ricarica' },
  });
});

test('a debt names the limit in the unit in which the municipality counts', () => {
  expect(letters.debt({ ...debt, limitMeals: 5 })).toMatchObject({ subject: 'Mensa scolastica: 5 pasti a debito' });
  const inEuro = letters.debt({ ...debt, limitCents: 2500 });
  expect(inEuro.subject).toBe('Mensa scolastica: 17,50 € di debito');
  expect(inEuro.paragraphs[1]).toContain('Con un debito di 25,00 € il servizio viene sospeso.');
});

test('an absence names the days, the hour and no child', () => {
  const { subject, paragraphs } = write('absence_told_other_guardian');
  expect(subject).toBe('Mensa scolastica: assenza, da mercoledì 25 novembre a venerdì 27 novembre');
  expect(paragraphs[1]).toBe('È stato comunicato il 24/11/2026 08:57 da un’altra persona che segue il servizio.');
});

test('a mail with several notices says how many there are, and that each is to be paid', () => {
  const of = (notices: number) => letters.payment_notice({ ...examples.payment_notice, cents: 6500, notices });
  expect(of(1).paragraphs[0]).toBe('In allegato c’è l’avviso di pagamento pagoPA di 65,00 €.');
  expect(of(2).subject).toBe('Mensa scolastica: 2 avvisi di pagamento, 65,00 €');
  expect(of(2).paragraphs[0]).toBe(
    'In allegato ci sono 2 avvisi di pagamento pagoPA, in tutto 65,00 €: paga ciascuno.',
  );
});
