import type { PropsWithChildren } from 'hono/jsx';
import { romeDay } from '#src/kernel/rome-time.ts';
import { type ConsumerRecord, consumerRecord } from '#src/registry/index.ts';
import { Alert, BackLink, ErrorSummary, type FieldError, LinkButton, PageHeading } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read } from '../transaction.ts';
import { PLACE } from './family-place.ts';
import { OfficePage } from './layout.tsx';

const words = messages.office;

export const childName = (child: Pick<ConsumerRecord, 'surname' | 'name'>): string => `${child.surname} ${child.name}`;

/** The child that the address names; undefined when there is none. */
export async function childOf(c: PageContext): Promise<ConsumerRecord | undefined> {
  const text = c.req.param('id') ?? '';
  if (!/^\d{1,15}$/.test(text)) return undefined;
  return read(c, (tx) => consumerRecord(tx, Number(text), romeDay(c.var.arrivedAt)));
}

interface ChildFrameProps {
  c: PageContext;
  child: ConsumerRecord;
  title: string;
  heading: string;
  lead?: string | undefined;
  errors?: readonly FieldError[] | undefined;
  /** Above the errors, where they are not things to mend. */
  errorTitle?: string | undefined;
}

/** A page about one child, below its own: the way back, what is wrong, what the page is for. */
export function ChildFrame({
  c,
  child,
  title,
  heading,
  lead,
  errors = [],
  errorTitle,
  children,
}: PropsWithChildren<ChildFrameProps>) {
  return (
    <OfficePage c={c} title={`${title} · ${childName(child)}`} place={PLACE} hasErrors={errors.length > 0}>
      <ErrorSummary errors={errors} title={errorTitle} />
      <BackLink href={`/${c.var.slug}/ufficio/alunni/${child.consumerId}`} label={words.child.back(childName(child))} />
      <PageHeading title={heading} lead={lead} />
      {children}
    </OfficePage>
  );
}

/** The form was sent before with other answers: nothing was done now. */
export function usedPage(c: PageContext): Response | Promise<Response> {
  return c.html(
    <OfficePage c={c} title={words.form.usedTitle} place={PLACE}>
      <Alert tone="warning" title={words.form.usedTitle} announce>
        <p>{words.form.used}</p>
      </Alert>
      <LinkButton href={c.req.path}>{words.form.reopen}</LinkButton>
    </OfficePage>,
    409,
  );
}
