import type { Hono } from 'hono';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { type FoundConsumer, findFamilies } from '#src/registry/index.ts';
import { Alert, EmptyState, LinkButton, PageHeading, Table } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { hiddenQuestion, hideQuestion } from '../staff/hidden-question.ts';
import { mayAct } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { PLACE } from './family-place.ts';
import { childPath, officePath, perform, postedBy } from './family-request.ts';
import { OfficePage } from './layout.tsx';

const words = messages.office.find;

const MOST_SHOWN = 50;
const LONGEST_QUESTION = 100;

/** `/:slug/ufficio/cerca?q=`: the address holds the question, sealed; one hit goes straight to the child. */
export function registerFind(app: Hono<PageEnvironment>): void {
  app.post('/ufficio/cerca', ask);
  app.get('/ufficio/cerca', async (c) => {
    const question = hiddenQuestion(c, 'cerca', c.req.query('q'));
    if (question === '') return c.html(<FindPage c={c} question="" found={[]} />);
    const found = await read(c, (tx) => findFamilies(tx, { text: question, on: romeDay(c.var.arrivedAt) }));
    const [only, ...others] = found;
    if (only && others.length === 0) return c.redirect(childPath(c, only.consumerId), 303);
    return c.html(<FindPage c={c} question={question} found={found} />);
  });
}

/** The question goes into the address that answers it, where Back and reload find it again. */
async function ask(c: PageContext): Promise<Response> {
  const { key, typed } = await postedBy(c);
  const question = (typed.q ?? '').slice(0, LONGEST_QUESTION);
  const to = `${officePath(c, 'cerca')}?${new URLSearchParams({ q: hideQuestion(c, 'cerca', question) })}`;
  return perform(c, { key, typed, run: async () => ({ to }), again: () => c.redirect(to, 303) });
}

function FindPage({ c, question, found }: { c: PageContext; question: string; found: readonly FoundConsumer[] }) {
  const asked = question !== '';
  return (
    <OfficePage c={c} title={words.title} place={PLACE} searched={question}>
      <PageHeading title={found.length > 0 ? words.found(found.length) : words.heading} />
      {found.length >= MOST_SHOWN && (
        <Alert tone="info">
          <p>{words.tooMany(MOST_SHOWN)}</p>
        </Alert>
      )}
      {found.length > 0 && <Found c={c} found={found} />}
      {asked && found.length === 0 && <EmptyState title={words.nobody}>{words.nobodyHint}</EmptyState>}
      {mayAct(c) && (
        <LinkButton href={officePath(c, 'alunni/nuovo')} variant="outline" icon="plus">
          {words.addChild}
        </LinkButton>
      )}
    </OfficePage>
  );
}

function Found({ c, found }: { c: PageContext; found: readonly FoundConsumer[] }) {
  return (
    <Table
      caption={words.caption}
      captionHidden
      columns={[
        {
          label: words.child,
          rowHeader: true,
          cell: (row) => <a href={childPath(c, row.consumerId)}>{`${row.surname} ${row.name}`}</a>,
        },
        { label: words.number, cell: (row) => row.number },
        { label: words.school, cell: (row) => row.schoolName ?? '–' },
        { label: words.class, cell: (row) => row.classLabel ?? '–' },
        { label: words.payer, cell: (row) => row.payerName ?? '–' },
      ]}
      rows={found}
    />
  );
}
