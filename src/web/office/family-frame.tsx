import type { PropsWithChildren } from 'hono/jsx';
import { romeDay } from '#src/kernel/rome-time.ts';
import { type ConsumerRecord, consumerRecord } from '#src/registry/index.ts';
import { Alert, BackLink, ErrorSummary, type FieldError, LinkButton, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { idOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { PLACE } from './family-place.ts';
import { OfficePage } from './layout.tsx';

const { child: childWords, form: formWords } = messages.office;

export const childName = (child: Pick<ConsumerRecord, 'surname' | 'name'>): string => `${child.surname} ${child.name}`;

type Answer = Response | Promise<Response>;

/** Answers for the child that `:id` of the address names; "not found" when there is none. */
export const ofChild =
  (answer: (c: PageContext, child: ConsumerRecord) => Answer) =>
  async (c: PageContext): Promise<Response> => {
    const id = idOf(c, 'id');
    const child =
      id === undefined ? undefined : await read(c, (tx) => consumerRecord(tx, id, romeDay(c.var.arrivedAt)));
    return child ? answer(c, child) : c.notFound();
  };

interface ChildFrameProps {
  c: PageContext;
  child: ConsumerRecord;
  /** What the page is called, and its heading with the child's name. */
  words: { readonly title: string; readonly heading: (name: string) => string };
  lead?: string | undefined;
  errors?: readonly FieldError[] | undefined;
  /** Above the errors, where they are not things to mend. */
  errorTitle?: string | undefined;
}

/** A page about one child, below its own: the way back, what is wrong, what the page is for. */
export function ChildFrame({
  c,
  child,
  words,
  lead,
  errors = [],
  errorTitle,
  children,
}: PropsWithChildren<ChildFrameProps>) {
  const name = childName(child);
  return (
    <OfficePage c={c} title={`${words.title} · ${name}`} place={PLACE} hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} title={errorTitle} />
      <BackLink href={`/${c.var.slug}/ufficio/alunni/${child.consumerId}`} label={childWords.back(name)} />
      <PageHeading title={words.heading(name)} lead={lead} />
      {children}
    </OfficePage>
  );
}

/** The form was sent before with other answers: nothing was done now. */
export function usedPage(c: PageContext): Answer {
  return c.html(
    <OfficePage c={c} title={formWords.usedTitle} place={PLACE}>
      <Alert tone="warning" title={formWords.usedTitle} announce>
        <p>{formWords.used}</p>
      </Alert>
      <LinkButton href={c.req.path}>{formWords.reopen}</LinkButton>
    </OfficePage>,
    409,
  );
}
