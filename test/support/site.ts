import { sql } from 'kysely';
import { createStaff, setDemoLogin } from '#src/identity/index.ts';
import type { StaffRole } from '#src/platform/http/environment.ts';
import { createLogger } from '#src/platform/logging.ts';
import type { World } from '#src/platform/world.ts';
import { buildSite } from '#src/web/site.ts';
import type { TestClock } from './clock.ts';
import { SiteVisitor } from './site-visitor.ts';
import type { Child, Town } from './town.ts';
import { testWorld } from './world.ts';

export const PASSWORD = 'Leporano-2026-demo';

export interface TownSite {
  readonly world: World;
  readonly site: ReturnType<typeof buildSite>;
  readonly loginPage: string;
  /** What the program logged, one JSON line an event. */
  readonly logged: string[];
  /** Somebody who has not entered. */
  visitor(address?: string): SiteVisitor;
  /** Gives a child's payer a login with `PASSWORD`. */
  register(child: Child): Promise<void>;
  /** Adds staff with `PASSWORD`; a school's staff gets the town's school. */
  hire(role: StaffRole, email: string): Promise<number>;
  /** Sends the login form. */
  enter(browser: SiteVisitor, email: string, password?: string, page?: string): ReturnType<SiteVisitor['get']>;
  /** A browser in which somebody has entered. */
  entered(email: string): Promise<SiteVisitor>;
}

/** The website of a town, with ways to come in. */
export async function aSite(town: Town, clock: TestClock, publicUrl = 'http://localhost:8080'): Promise<TownSite> {
  const world = testWorld(town.database, clock, publicUrl);
  const logged: string[] = [];
  const log = createLogger('debug', { write: (line) => void logged.push(line) });
  const site = buildSite(world, { log, formTargets: ['https://checkout.example'] });
  const loginPage = `/login/${town.slug}`;
  await sql`update tenants set demo = true where id = ${town.tenantId}`.execute(town.database.owner);
  const visitor = (address = '192.0.2.1') => new SiteVisitor(site, { origin: publicUrl, address });
  const enter = (browser: SiteVisitor, email: string, password = PASSWORD, page = loginPage) =>
    browser.submit(page, { email, password }, loginPage);
  return {
    world,
    site,
    loginPage,
    logged,
    visitor,
    enter,
    register: ({ personId, email }) =>
      town.run((tx) =>
        setDemoLogin(tx, world.randomness, { owner: { personId }, email, password: PASSWORD, at: clock.now() }),
      ),
    hire: (role, email) =>
      town.run(async (tx) => {
        const schoolIds = role === 'school_staff' ? [town.schoolId] : [];
        const staff = await createStaff(tx, { email, name: `Prova ${role}`, role, schoolIds, at: clock.now() });
        if (!staff.ok) throw new Error(staff.error.kind);
        const owner = { staffId: staff.value };
        await setDemoLogin(tx, world.randomness, { owner, email, password: PASSWORD, at: clock.now() });
        return staff.value;
      }),
    async entered(email) {
      const browser = visitor();
      const answer = await enter(browser, email);
      if (answer.status !== 303) throw new Error(`Login answered ${answer.status}`);
      return browser;
    },
  };
}
