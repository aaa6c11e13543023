import { sql } from 'kysely';
import { createStaff, setDemoLogin } from '#src/identity/index.ts';
import { get } from '#src/platform/database/index.ts';
import type { StaffRole } from '#src/platform/http/environment.ts';
import type { World } from '#src/platform/world.ts';
import { SiteVisitor } from './site-visitor.ts';
import type { Town } from './town.ts';

const PASSWORD = 'Leporano-2026-demo';
let members = 0;

/** A member of a town's staff who has just signed in, in a browser without scripts. */
export async function staffVisitor(
  site: ConstructorParameters<typeof SiteVisitor>[0],
  world: World,
  town: Town,
  role: StaffRole,
): Promise<SiteVisitor> {
  await sql`update tenants set demo = true where id = ${town.tenantId}`.execute(town.database.owner);
  members += 1;
  const email = `personale${members}@example.it`;
  const at = world.clock.now();
  await town.run(async (tx) => {
    const schoolIds = role === 'school_staff' ? [town.schoolId] : [];
    const created = await createStaff(tx, { email, name: 'Ada Prova', role, schoolIds, at });
    if (!created.ok) throw new Error(created.error.kind);
    await setDemoLogin(tx, world.randomness, { owner: { staffId: created.value }, email, password: PASSWORD, at });
  });
  const visitor = new SiteVisitor(site, { address: `192.0.2.${members}` });
  const page = `/login/${town.slug}`;
  const entered = await visitor.submit(page, { email, password: PASSWORD }, page);
  if (entered.status !== 303) throw new Error(`${role} could not sign in: ${entered.status}`);
  return visitor;
}

/** A second school with one class, which the town's own school staff may not see. Answers the class. */
export async function otherSchool(town: Town): Promise<number> {
  return town.run(async (tx) => {
    const school = await get(
      tx,
      sql<{
        id: number;
      }>`insert into schools (code, level, name) values ('TAEE815029', 'primaria', 'Scuola di Torre') returning id`,
    );
    const other = await get(
      tx,
      sql<{ id: number }>`insert into classes (school_id, school_year_id, grade, section, weekdays)
        values (${school.id}, ${town.schoolYearId}, '4', 'C', '12345') returning id`,
    );
    return other.id;
  });
}
