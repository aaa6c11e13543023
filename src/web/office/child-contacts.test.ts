import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { get, rows } from '#src/platform/database/index.ts';
import { aClerkAndChild, wordsOf } from '#test/support/clerk.ts';
import { testDatabase } from '#test/support/database.ts';
import { enrolledPayer, mailsTo } from '#test/support/registering.ts';
import { hiddenFields } from '#test/support/site-visitor.ts';

const { clerk, office, town, visitor } = await aClerkAndChild(await testDatabase());
const contactsOf = (personId: number) =>
  town.run((tx) => get(tx, sql`select email, phone from people where id = ${personId}`));
const written = (personId: number) =>
  town.run((tx) =>
    rows(tx, sql`select from audit_log where action = 'person_address_changed' and subject = ${`person:${personId}`}`),
  );

test('the office writes down a new address and telephone, and the parent registers with it', async () => {
  const payer = await enrolledPayer(town);
  const page = `${office}/alunni/${payer.consumerId}/adulti/${payer.personId}/contatti`;
  const form = await clerk.get(page);
  expect(form.text).toContain(`value="${payer.email}"`);
  const fields = { ...hiddenFields(form.text, page), email: 'Nuova@Example.it', telefono: '333 123 4567' };
  const saved = await clerk.post(page, fields);
  expect(wordsOf((await clerk.get(saved.location)).text)).toContain('Contatti salvati.');
  expect((await clerk.post(page, fields)).location).toBe(saved.location);
  expect(await contactsOf(payer.personId)).toEqual({ email: 'nuova@example.it', phone: '+393331234567' });
  expect(await written(payer.personId)).toHaveLength(1);
  const again = await clerk.submit(page, { email: 'nuova@example.it', telefono: '+393331234567' });
  expect(again.location).toContain('fatto=nulla');
  expect(await written(payer.personId)).toHaveLength(1);
  const asked = visitor();
  await asked.submit(`/${town.slug}/registrazione`, { email: 'nuova@example.it', codice_fiscale: payer.fiscalCode });
  expect((await mailsTo(town, 'nuova@example.it')).at(-1)?.template).toBe('registration_confirm');
});

test('what cannot be an address or a telephone comes back as typed, and changes nothing', async () => {
  const payer = await enrolledPayer(town);
  const page = `${office}/alunni/${payer.consumerId}/adulti/${payer.personId}/contatti`;
  const answer = await clerk.submit(page, { email: 'senza chiocciola', telefono: 'boh' });
  expect(answer.status).toBe(422);
  for (const typed of ['value="senza chiocciola"', 'value="boh"']) expect(answer.text).toContain(typed);
  expect(wordsOf(answer.text)).toContain('Ci sono 2 cose da correggere');
  expect(await written(payer.personId)).toEqual([]);
  const stranger = await clerk.get(`${office}/alunni/${payer.consumerId}/adulti/999999/contatti`);
  expect(stranger.status).toBe(404);
});
