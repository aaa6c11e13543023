import { sql } from 'kysely';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { get, type Tx } from '#src/platform/database/index.ts';
import { CONTACTS, checkContacts, type PublicContacts } from './contact-rules.ts';

type ContactsRefused = Extract<ReturnType<typeof checkContacts>, { readonly ok: false }>['error'];

/** Says how families reach the municipality from now on, on every page, letter and mail (R16). Answers whether anything changed. */
export async function changePublicContacts(
  tx: Tx,
  { contacts, at }: { readonly contacts: PublicContacts; readonly at: Temporal.Instant },
): Promise<Result<boolean, ContactsRefused>> {
  const checked = checkContacts(contacts);
  if (!checked.ok) return err(checked.error);
  const after = checked.value;
  const before = await get(
    tx,
    sql<PublicContacts>`select office_phone as "officePhone", office_email as "officeEmail", privacy_email as "privacyEmail",
      accessibility_url as "accessibilityUrl" from tenants where id = current_tenant() for update`,
  );
  if (CONTACTS.every((each) => before[each] === after[each])) return ok(false);
  await sql`update tenants set office_phone = ${after.officePhone}, office_email = ${after.officeEmail},
    privacy_email = ${after.privacyEmail}, accessibility_url = ${after.accessibilityUrl} where id = current_tenant()`.execute(
    tx,
  );
  await audit(tx, { at, action: 'public_contacts_changed', subject: 'tenant', before, after });
  return ok(true);
}
