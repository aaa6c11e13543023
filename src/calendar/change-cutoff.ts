import { sql } from 'kysely';
import { addDays, type Day } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay, type TimeOfDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, rows, type Tx } from '#src/platform/database/index.ts';
import { recordSetting, settingsOn } from '#src/tenancy/index.ts';
import { cutoffOfSchool, cutoffsOn } from './cutoffs.ts';

export interface CutoffRequest {
  /** Undefined: every school without an hour of its own. */
  readonly schoolId: number | undefined;
  /** Undefined, for one school only: again as everybody else. */
  readonly cutoff: TimeOfDay | undefined;
  readonly from: Day;
  readonly at: Temporal.Instant;
}

export type CutoffRefused =
  | { readonly kind: 'SchoolUnknown' }
  | { readonly kind: 'HourMissing' }
  /** Families have read the hour of today, and the kitchen counts on it. */
  | { readonly kind: 'TooSoon'; readonly first: Day }
  /** What is cancelled after the day was posted could not count any more; `on` is the first day of that posting hour, if it is still to come. */
  | { readonly kind: 'AfterPosting'; readonly postingTime: TimeOfDay; readonly on?: Day };

/**
 * Gives a school, or all that have none of their own, another hour up to which absences are taken, from a coming day on (R2).
 * Days before keep theirs. Asking for what is so already changes nothing.
 */
export async function changeCutoff(
  tx: Tx,
  request: CutoffRequest,
  service = 'canteen',
): Promise<Result<{ readonly changed: boolean }, CutoffRefused>> {
  const { schoolId, cutoff, from, at } = request;
  const first = addDays(romeDay(at), 1);
  if (from < first) return err({ kind: 'TooSoon', first });
  if (schoolId === undefined && cutoff === undefined) return err({ kind: 'HourMissing' });
  // Two changes at once follow one another, so that each leaves behind what it found.
  await sql`select from tenants where id = current_tenant() for no key update`.execute(tx);
  const posting = await earliestPosting(tx, request, service);
  if (cutoff !== undefined && cutoff >= posting.postingTime) return err({ kind: 'AfterPosting', ...posting });
  if (schoolId !== undefined && !(await isSchool(tx, schoolId))) return err({ kind: 'SchoolUnknown' });
  const before = await ownCutoff(tx, request, service);
  if (before === (cutoff ?? null)) return ok({ changed: false });
  if (schoolId === undefined && cutoff !== undefined)
    await recordSetting(tx, { key: 'cutoff', value: cutoff, validFrom: from, at });
  else
    await sql`insert into cutoffs (service, school_id, valid_from, cutoff, recorded_at)
      values (${service}, ${schoolId ?? null}, ${from}, ${cutoff ?? null}::time, ${at})`.execute(tx);
  await audit(tx, {
    at,
    action: 'cutoff_changed',
    subject: schoolId === undefined ? 'tenant' : `school:${schoolId}`,
    before: { cutoff: before },
    after: { cutoff: cutoff ?? null, from },
  });
  return ok({ changed: true });
}

interface Posting {
  readonly postingTime: TimeOfDay;
  /** Undefined when it holds already on the day asked for. */
  readonly on?: Day;
}

/** The earliest hour at which a day is posted while the hour asked for would hold: up to the next change that was decided already. */
async function earliestPosting(tx: Tx, { schoolId, from }: CutoffRequest, service: string): Promise<Posting> {
  const { posting_time: postingTime } = await settingsOn(tx, from);
  const next = (await comingCutoffs(tx, from, service)).find((coming) => coming.schoolId === (schoolId ?? null));
  const later = await rows(
    tx,
    sql<
      Required<Posting>
    >`select distinct on (valid_from) value #>> '{}' as "postingTime", valid_from as "on" from settings
      where tenant_id = current_tenant() and key = 'posting_time' and valid_from > ${from}
        and (${next?.from ?? null}::date is null or valid_from < ${next?.from ?? null}::date)
      order by valid_from, id desc`,
  );
  return later.reduce<Posting>((least, each) => (each.postingTime < least.postingTime ? each : least), { postingTime });
}

const isSchool = async (tx: Tx, schoolId: number) =>
  (await find(tx, sql`select from schools where tenant_id = current_tenant() and id = ${schoolId}`)) !== undefined;

/** The hour that would hold on the day asked for; null for a school that has none of its own. */
async function ownCutoff(tx: Tx, { schoolId, from }: CutoffRequest, service: string): Promise<TimeOfDay | null> {
  if (schoolId === undefined) return cutoffOfSchool(await cutoffsOn(tx, from, service), undefined);
  const own = await find(
    tx,
    sql<{ cutoff: TimeOfDay | null }>`select to_char(cutoff, 'HH24:MI') as cutoff from cutoffs
      where tenant_id = current_tenant() and service = ${service} and school_id = ${schoolId} and valid_from <= ${from}
      order by valid_from desc, id desc limit 1`,
  );
  return own?.cutoff ?? null;
}

/** A change to come: of a school, or with `schoolId` null of all without an hour of their own. */
export interface ComingCutoff {
  readonly schoolId: number | null;
  readonly from: Day;
  /** Null: again as everybody else. */
  readonly cutoff: TimeOfDay | null;
}

/** What was decided for days after one, the nearest first. */
export function comingCutoffs(tx: Tx, after: Day, service = 'canteen'): Promise<ComingCutoff[]> {
  return rows(
    tx,
    sql<ComingCutoff>`select distinct on ("from", "schoolId") "schoolId", "from", cutoff from (
        select school_id as "schoolId", valid_from as "from", to_char(cutoff, 'HH24:MI') as cutoff, recorded_at, id from cutoffs
        where tenant_id = current_tenant() and service = ${service} and valid_from > ${after}
        union all
        select null, valid_from, value #>> '{}', recorded_at, id from settings
        where tenant_id = current_tenant() and key = 'cutoff' and valid_from > ${after}
      ) changes order by "from", "schoolId" nulls first, recorded_at desc, id desc`,
  );
}
