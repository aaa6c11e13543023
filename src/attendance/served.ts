import { sql } from 'kysely';

/** Whether an order `o` is of a day with service: where an event closed every class before the cutoff, nobody was served. */
export const served = sql`exists (select from register_entries r where r.tenant_id = o.tenant_id and r.service = o.service and r.day = o.day
  and r.planned <> 'unavailable')`;
