import type { Day } from '#src/kernel/day.ts';
import {
  type BasisEffect,
  changeSettings,
  chargeBasisEffect,
  type EditableSettings,
  type SettingEntry,
  type SettingsRefused,
  settingTimeline,
} from '#src/settings/index.ts';
import { countStandings, type StandingCounts } from '#src/standing/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { todayOf } from '../staff/request.ts';
import { type PageContext, tryOut } from '../transaction.ts';
import type { Topic } from './settings-topics.ts';

const { refused: refusals } = messages.settings;

/** What a change would do, seen with the accounts and the days of now. */
export interface SettingEffect {
  readonly before: EditableSettings;
  readonly after: EditableSettings;
  /** What was decided for later days, and stays so. */
  readonly later: readonly SettingEntry[];
  /** Before and after. */
  readonly standings: readonly [StandingCounts, StandingCounts] | undefined;
  readonly basis: BasisEffect | undefined;
}

interface Change {
  readonly values: Partial<EditableSettings>;
  readonly from: Day;
}

/** Carries the change out to see what it does, and takes it back. */
export function effectOf(c: PageContext, topic: Topic, { values, from }: Change) {
  const today = todayOf(c);
  return tryOut(c, async (tx): Promise<SettingEffect | { readonly errors: readonly FieldError[] }> => {
    const before = await settingsOn(tx, from);
    const changed = await changeSettings(tx, { values, from, at: c.var.arrivedAt });
    if (!changed.ok) return { errors: errorsOf(changed.error, { topic, from }) };
    const after = await settingsOn(tx, from);
    const judges = topic.name === 'soglie' || topic.name === 'sospensione';
    const [was, is] = judges ? await countStandings(tx, today, [before, after]) : [];
    return {
      before,
      after,
      later: (await settingTimeline(tx, from)).coming(topic.keys),
      standings: was && is && [was, is],
      basis: topic.name === 'addebito' ? await chargeBasisEffect(tx, today) : undefined,
    };
  });
}

export function errorsOf(
  refused: SettingsRefused,
  { topic, from }: { readonly topic: Topic; readonly from: Day },
): FieldError[] {
  switch (refused.kind) {
    case 'TooSoon':
      return [{ field: 'dal', message: refusals.tooSoon(refused.first) }];
    case 'TooFar':
      return [{ field: 'dal', message: refusals.tooFar(refused.last) }];
    case 'Invalid':
      return refused.problems.map(({ on, problem }) => ({
        // What another page would have to mend is said at the day: there it does not go together.
        field: topic.keys.includes(problem.key) ? problem.key : 'dal',
        message: `${refusals.problem(problem)}${on === from ? '' : refusals.later(on)}`,
      }));
  }
}
