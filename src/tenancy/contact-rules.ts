import { err, ok, type Result } from '#src/kernel/result.ts';

/** How families reach a municipality, and where its own documents are; an empty text means that it was not said yet. */
export interface PublicContacts {
  readonly officePhone: string;
  readonly officeEmail: string;
  /** Of the data protection officer (GDPR, article 13). */
  readonly privacyEmail: string;
  /** The official statement on accessibility, as published with AgID's form (law 4/2004). */
  readonly accessibilityUrl: string;
}

export const CONTACTS = ['officePhone', 'officeEmail', 'privacyEmail', 'accessibilityUrl'] as const;
export type Contact = (typeof CONTACTS)[number];

/** As long as the longest address that mail servers take. */
const MOST_CHARACTERS = 254;
const EMAIL = /^[^\s@<>",;:()[\]\\]+@[^\s@<>",;:()[\]\\.]+(\.[^\s@<>",;:()[\]\\.]+)+$/;
const PHONE = /^\+?[0-9][0-9 /.-]{4,28}[0-9]$/;

/** Whether a page may lead there: an address of the web over https, without a name or password in it. */
function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hostname } = new URL(text);
  return protocol === 'https:' && username === '' && password === '' && hostname.includes('.');
}

const MAY_BE: Readonly<Record<Contact, (text: string) => boolean>> = {
  officePhone: (text) => PHONE.test(text),
  officeEmail: (text) => EMAIL.test(text),
  privacyEmail: (text) => EMAIL.test(text),
  accessibilityUrl: isWebAddress,
};

/** The contacts without blanks at their ends, or which of them cannot be. The office itself has to be reached in at least one way. */
export function checkContacts(
  typed: PublicContacts,
): Result<PublicContacts, { readonly wrong: readonly Contact[]; readonly unreachable: boolean }> {
  const contacts = Object.fromEntries(CONTACTS.map((each) => [each, typed[each].trim()])) as Record<Contact, string>;
  const wrong = CONTACTS.filter((each) => {
    const text = contacts[each];
    return text !== '' && (text.length > MOST_CHARACTERS || !MAY_BE[each](text));
  });
  const unreachable = contacts.officePhone === '' && contacts.officeEmail === '';
  return wrong.length > 0 || unreachable ? err({ wrong, unreachable }) : ok(contacts);
}
