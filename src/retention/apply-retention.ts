import type { Day } from '#src/kernel/day.ts';
import { isBefore, parseTimeOfDay, romeDay, romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import { inTenant, type Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { type Kind, type KindReport, keptAfter, monthsApplied, type RetentionMonths } from './rules.ts';
import {
  adultsOfChildren,
  childrenWithMoney,
  claimNight,
  forgetAudit,
  forgetDiets,
  forgetFileNames,
  forgetMails,
  forgetNotesOnMoney,
  forgetSaidAbout,
  forgetWordsAbout,
  keepReport,
  removeAdults,
  removeChildren,
} from './store.ts';

/** After the night's check: what it compares is still there. */
const DUE_AT = parseTimeOfDay('03:00') as TimeOfDay;
const ACTOR = { kind: 'system', job: 'retention' } as const;

type Services = Pick<World, 'database' | 'clock'>;

/**
 * The night's retention of one municipality (R12, R16): once a night, however many workers ask. Answers what was taken out and what
 * stays; undefined when the night is done already or not due.
 */
export function retainNightly({ database, clock }: Services, tenantId: number): Promise<KindReport[] | undefined> {
  const at = clock.now();
  const night = romeDay(at);
  if (isBefore(at, romeInstant(night, DUE_AT))) return Promise.resolve(undefined);
  return inTenant(database, { tenantId, actor: ACTOR }, async (tx) =>
    (await claimNight(tx, night, at)) ? applyRetention(tx, at) : undefined,
  );
}

/** Takes out what has reached the end of its time, keeps the report and answers it. Repeating it takes out nothing more. */
export async function applyRetention(tx: Tx, at: Temporal.Instant): Promise<KindReport[]> {
  const today = romeDay(at);
  const { retention_months: months } = await settingsOn(tx, today);
  const report = await takeOut(tx, { months: monthsApplied(months), today, at });
  await keepReport(tx, today, at, report);
  const removed = Object.fromEntries(report.map((each) => [each.kind, each.removed]));
  if (report.some((each) => each.removed > 0 || (each.words ?? 0) > 0))
    await audit(tx, { at, action: 'retention_applied', subject: 'tenant', after: removed });
  return report;
}

/** What the retention would take out now: everything is done and taken back. */
export async function previewRetention({ database, clock }: Services, tenantId: number): Promise<KindReport[]> {
  let seen: KindReport[] | undefined;
  const taken = new Error('Taken back');
  try {
    await inTenant(database, { tenantId, actor: ACTOR }, async (tx) => {
      seen = await applyRetention(tx, clock.now());
      throw taken;
    });
  } catch (failure) {
    if (failure !== taken) throw failure;
  }
  if (!seen) throw new Error('A preview without a report');
  return seen;
}

interface Now {
  readonly months: RetentionMonths;
  readonly today: Day;
  readonly at: Temporal.Instant;
}

async function takeOut(tx: Tx, { months, today, at }: Now): Promise<KindReport[]> {
  const kindOf = async (
    kind: Kind,
    work: (before: Day) => Promise<Pick<KindReport, 'removed' | 'words'> & { kept?: Record<string, number> }>,
  ): Promise<KindReport> => {
    const before = keptAfter(today, months[kind]);
    const { removed, words, kept = {} } = await work(before);
    return { kind, months: months[kind], before, removed, ...(words !== undefined && { words }), kept };
  };
  const counted = async (work: Promise<number>) => ({ removed: await work });
  // One after the other: children before the log that still says who followed them.
  return [
    await kindOf('diets', (before) => counted(forgetDiets(tx, before))),
    await kindOf('mails', (before) => counted(forgetMails(tx, before))),
    await kindOf('imports', (before) => counted(forgetFileNames(tx, before))),
    await kindOf('families', (before) => families(tx, before, at)),
    await kindOf('access_log', (before) => counted(forgetAudit(tx, before, { at, which: 'accesses' }))),
    await kindOf('audit', (before) => counted(forgetAudit(tx, before, { at, which: 'all' }))),
  ];
}

async function families(tx: Tx, before: Day, at: Temporal.Instant) {
  const named = (await adultsOfChildren(tx, before)).map(({ id }) => id);
  const children = await removeChildren(tx, before, at);
  const adults = await removeAdults(tx, before, { named, at });
  await forgetSaidAbout(tx, children, adults);
  const words = (await forgetWordsAbout(tx, children)) + (await forgetNotesOnMoney(tx, before, at));
  const withMoney = await childrenWithMoney(tx, before);
  return { removed: children.length + adults.length, words, kept: withMoney > 0 ? { balance: withMoney } : {} };
}
