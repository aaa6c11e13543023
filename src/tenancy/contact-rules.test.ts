import { describe, expect, test } from 'vitest';
import { checkContacts } from './contact-rules.ts';

const good = {
  officePhone: '099 000 0000',
  officeEmail: 'scuola@comune.example.it',
  privacyEmail: 'rpd@comune.example.it',
  accessibilityUrl: 'https://form.agid.gov.it/view/abc',
};
const wrongIn = (over: Partial<typeof good>) => {
  const checked = checkContacts({ ...good, ...over });
  return checked.ok ? [] : checked.error.wrong;
};

describe('the contacts of a municipality', () => {
  test('are taken without blanks at their ends, and may be empty where the office is reached in one way', () => {
    expect(checkContacts({ ...good, officePhone: ' +39 099 0000 ' })).toMatchObject({
      ok: true,
      value: { officePhone: '+39 099 0000' },
    });
    expect(checkContacts({ ...good, officePhone: '', privacyEmail: '', accessibilityUrl: '' }).ok).toBe(true);
    expect(checkContacts({ ...good, officePhone: ' ', officeEmail: '' })).toMatchObject({
      ok: false,
      error: { unreachable: true },
    });
  });

  test.each([
    'senza chiocciola',
    'a@b',
    'a@b.it, c@d.it',
    'a b@c.it',
    'a@b.it\r\nBcc: c@d.it',
    `${'a'.repeat(250)}@b.it`,
  ])('take no e-mail address like %j', (email) => {
    expect(wrongIn({ officeEmail: email, privacyEmail: email })).toEqual(['officeEmail', 'privacyEmail']);
  });

  test.each([
    'javascript:alert(1)',
    'http://form.agid.gov.it/view/abc',
    '//form.agid.gov.it',
    'https://chi:parola@form.agid.gov.it/',
    'https://localhost/',
    'data:text/html,x',
    'form.agid.gov.it/view/abc',
  ])('lead to no address like %j', (url) => {
    expect(wrongIn({ accessibilityUrl: url })).toEqual(['accessibilityUrl']);
  });

  test.each(['chiama me', '12', '+39;rm', '099'.repeat(20)])('take no telephone like %j', (phone) => {
    expect(wrongIn({ officePhone: phone })).toEqual(['officePhone']);
  });
});
