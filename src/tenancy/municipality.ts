import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { get, ToldOnce, type Tx, type Versioned } from '#src/platform/database/index.ts';
import type { Settings } from './settings.ts';
import { type StoredTenant, TENANT_COLUMNS, type Tenant, tenantOf } from './tenant.ts';

/** A municipality with all that it ever set. */
interface Told {
  readonly tenant: Tenant;
  readonly defaults: Settings;
  /** In the order of the days from which they hold. */
  readonly changes: readonly { readonly key: keyof Settings; readonly from: Day; readonly value: unknown }[];
}

interface Answered {
  readonly version: string;
  readonly tenant: StoredTenant;
  readonly defaults: Settings;
  readonly changes: Told['changes'];
}

const told = new ToldOnce<Told>();

/**
 * The transaction's municipality and its settings on a day, for pages. `seen` is the version of its facts when the request came in: as long as
 * it is the one that was told, nothing is asked. Commands ask for what holds in their own transaction (`settingsOn`).
 */
export async function municipalityOn(
  tx: Tx,
  on: Day,
  seen: string,
): Promise<{ readonly tenant: Tenant; readonly settings: Settings }> {
  const known = told.latest(tx);
  const { tenant, defaults, changes } = (known && known.version === seen ? known : await ask(tx)).facts;
  const inForce = changes.filter(({ from }) => from <= on).map(({ key, value }) => [key, value]);
  return { tenant, settings: { ...defaults, ...Object.fromEntries(inForce) } };
}

async function ask(tx: Tx): Promise<Versioned<Told>> {
  const { version, tenant, defaults, changes } = await get(
    tx,
    sql<Answered>`select v.version, (select row_to_json(t) from (select ${TENANT_COLUMNS} from tenants) t) as tenant,
        (select jsonb_object_agg(key, value) from setting_defaults) as defaults,
        (select coalesce(json_agg(s), '[]') from (select s.key, s.valid_from as "from", s.value from settings s
          where s.tenant_id = current_tenant() order by s.valid_from, s.id) s) as changes
      from facts_versions v where v.tenant_id = current_tenant()`,
  );
  return told.keep(tx, { version, facts: { tenant: tenantOf(tenant), defaults, changes } });
}
