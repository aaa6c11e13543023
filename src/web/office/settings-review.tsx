import { isDeepStrictEqual } from 'node:util';
import type { Day } from '#src/kernel/day.ts';
import type { EditableKey, EditableSettings, SettingEntry } from '#src/settings/index.ts';
import type { StandingCounts } from '#src/standing/index.ts';
import { PageHeading, Table } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { PageContext } from '../transaction.ts';
import { Review } from './act-form.tsx';
import type { Typed } from './family-request.ts';
import { OfficePage } from './layout.tsx';
import type { SettingEffect } from './settings-effect.ts';
import type { Topic } from './settings-topics.ts';

const words = messages.settings;

/** A value of one setting, as people say it. */
const said = <K extends EditableKey>(key: K, value: EditableSettings[K]): string => words.said[key](value);

/** The same for a recorded one. */
export const entrySaid = (entry: SettingEntry): string =>
  said(entry.key as EditableKey, entry.value as EditableSettings[EditableKey]);

interface ReviewProps {
  c: PageContext;
  topic: Topic;
  typed: Typed;
  from: Day;
  effect: SettingEffect;
}

/** What a change would do, before the button that does it. */
export function SettingReview({ c, topic, typed, from, effect }: ReviewProps) {
  const { review } = words;
  const { title } = words.topics[topic.name];
  const changed = topic.keys.filter((key) => !isDeepStrictEqual(effect.before[key], effect.after[key]));
  return (
    <OfficePage c={c} title={title} place="ufficio/impostazioni">
      <PageHeading title={title} />
      <Review c={c} typed={typed} submit={changed.length > 0 ? review.submit : undefined}>
        {changed.length === 0 ? (
          <p>{review.unchanged}</p>
        ) : (
          <>
            <p>{review.from(from)}</p>
            <ul>
              {changed.map((key) => (
                <li>{review.becomes(words.label[key], said(key, effect.before[key]), said(key, effect.after[key]))}</li>
              ))}
              {effect.later.map((entry) => (
                <li>{review.later(entry.from, words.label[entry.key as EditableKey], entrySaid(entry))}</li>
              ))}
            </ul>
            {effect.standings && <Standings before={effect.standings[0]} after={effect.standings[1]} />}
            {effect.basis && <p>{review.basis(effect.basis, effect.after.charge_basis)}</p>}
          </>
        )}
      </Review>
    </OfficePage>
  );
}

/** How many children stand where, by the rules of before and of after. */
function Standings({ before, after }: { before: StandingCounts; after: StandingCounts }) {
  const { review } = words;
  return (
    <>
      <Table
        caption={review.effects}
        stayTable
        rows={(['lowCredit', 'warned', 'overLimit', 'suspended'] as const).map((standing) => ({ standing }))}
        columns={[
          { label: review.counts.name, rowHeader: true, cell: ({ standing }) => review[standing] },
          { label: review.counts.before, numeric: true, cell: ({ standing }) => before[standing] },
          { label: review.counts.after, numeric: true, cell: ({ standing }) => after[standing] },
        ]}
      />
      <p class="quiet">{review.noMail}</p>
    </>
  );
}
