import type { Hono } from 'hono';
import { type Cutoffs, cutoffsOn } from '#src/calendar/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { changeSettings, firstDayFor, settingTimeline } from '#src/settings/index.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { todayOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { dayIn, formStatus, officePath, performReviewed, postedBy, type Typed } from './family-request.ts';
import { effectOf, errorsOf } from './settings-effect.ts';
import { SettingReview } from './settings-review.tsx';
import { type Topic, topicNamed, valuesIn } from './settings-topics.ts';
import { SettingsView, TopicView } from './settings-view.tsx';

/** `/:slug/ufficio/impostazioni`: the rules of the municipality, what they were and what they will be. */
export function registerSettings(routes: Hono<PageEnvironment>): void {
  routes.get('/ufficio/impostazioni', overview);
  routes.get('/ufficio/impostazioni/:voce', (c) => {
    const topic = topicNamed(c.req.param('voce'));
    return topic ? show(c, topic, {}, []) : c.notFound();
  });
  routes.post('/ufficio/impostazioni/:voce', change);
}

async function overview(c: PageContext): Promise<Response> {
  const today = todayOf(c);
  const { timeline, cutoffs } = await read(c, async (tx) => ({
    timeline: await settingTimeline(tx, today),
    cutoffs: await cutoffsOn(tx, today),
  }));
  return c.html(<SettingsView c={c} timeline={timeline} cutoffs={ownHours(cutoffs)} />);
}

const ownHours = ({ general, bySchool }: Cutoffs) => ({
  general,
  own: [...bySchool.values()].filter((each) => each !== general).length,
});

async function show(c: PageContext, topic: Topic, typed: Typed, errors: readonly FieldError[]): Promise<Response> {
  const { timeline, first } = await read(c, async (tx) => ({
    timeline: await settingTimeline(tx, todayOf(c)),
    first: await firstDayFor(tx, topic.keys, c.var.arrivedAt),
  }));
  return c.html(
    <TopicView c={c} topic={topic} timeline={timeline} first={first} typed={typed} errors={errors} />,
    formStatus(errors),
  );
}

async function change(c: PageContext): Promise<Response> {
  const topic = topicNamed(c.req.param('voce'));
  if (!topic) return c.notFound();
  const { key, typed } = await postedBy(c);
  const again = (errors: readonly FieldError[]) => show(c, topic, typed, errors);
  const { values, errors } = valuesIn(typed, topic.keys);
  const from = dayIn(typed, 'dal');
  const missing = from ? errors : [...errors, { field: 'dal', message: messages.office.form.dayMissing }];
  if (missing.length > 0 || !from) return again(missing);
  const at = c.var.arrivedAt;
  return performReviewed(c, {
    key,
    typed,
    again,
    run: async (tx) => {
      const changed = await changeSettings(tx, { values, from, at });
      if (!changed.ok) return { errors: errorsOf(changed.error, { topic, from }) };
      const done = changed.value.changed.length > 0 ? from : 'nulla';
      return { to: `${officePath(c, `impostazioni/${topic.name}`)}?fatto=${done}` };
    },
    review: async () => {
      const effect = await effectOf(c, topic, { values, from });
      return 'errors' in effect
        ? again(effect.errors)
        : c.html(<SettingReview c={c} topic={topic} typed={typed} from={from} effect={effect} />);
    },
  });
}
