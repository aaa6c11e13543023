import { sql } from 'kysely';
import { findTenantId, inTenant, rows } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import type { Subject } from './saml-messages.ts';

/** Somebody whom the played provider can vouch for. */
export interface TestPerson extends Subject {
  /** What the list says beside the name. */
  readonly note: string;
}

/** Whom no family knows, and who is under age: for the pages that let nobody in. Invented. */
const OUTSIDERS: readonly TestPerson[] = [
  {
    fiscalNumber: 'VRDLGU80A01H501Q',
    name: 'Luigi',
    familyName: 'Verdi',
    dateOfBirth: '1980-01-01',
    note: 'nessuna iscrizione lo conosce',
  },
];

const MOST = 12;

/** Parents of a demo municipality, those with a password first, and the outsiders. */
export async function peopleOf(world: Pick<World, 'database'>, slug: string): Promise<readonly TestPerson[]> {
  const tenantId = await findTenantId(world.database, slug);
  if (tenantId === undefined) return OUTSIDERS;
  const scope = { tenantId, actor: { kind: 'system', job: 'sandbox' } } as const;
  const parents = await inTenant(world.database, scope, (tx) =>
    rows(
      tx,
      sql<Subject & { email: string | null; children: string }>`select p.fiscal_code as "fiscalNumber", p.name,
          p.surname as "familyName", l.email, string_agg(c.name, ', ' order by c.number) as children, '1985-01-01' as "dateOfBirth"
        from people p
        join guardianships g on g.tenant_id = p.tenant_id and g.person_id = p.id and g.role = 'payer'
        join consumers c on c.tenant_id = g.tenant_id and c.id = g.consumer_id
        left join logins l on l.tenant_id = p.tenant_id and l.person_id = p.id
        where p.tenant_id = current_tenant()
        group by p.id, p.fiscal_code, p.name, p.surname, l.email
        order by l.email nulls last, p.id limit ${MOST}`,
    ),
  );
  const known = parents.map(({ email, children, ...person }) => ({
    ...person,
    note: email === null ? `figli: ${children}` : `figli: ${children}; ha anche la password (${email})`,
  }));
  return [...known, ...OUTSIDERS];
}
