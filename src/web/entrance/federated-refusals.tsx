import { type AnswerError, type FinishError, LEVEL_RULE, reasonOf } from '#src/federation/index.ts';
import { LinkButton } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { loginPath, type SiteContext } from '../middleware/index.ts';
import { EntrancePage, officeLine } from './frame.tsx';
import { tooMany } from './request.ts';

const words = messages.federation;

interface Words {
  readonly heading: string;
  readonly body: string;
}

/** Says why somebody was not let in, what to do, and the other ways. Always 403: for AgID's tools 200 would be a login. */
export async function refusedPage(
  c: SiteContext,
  { heading, body }: Words,
  title = words.refused.title,
  help?: string,
) {
  return c.html(
    <EntrancePage c={c} title={title} heading={heading} lead={body}>
      {help && <p>{help}</p>}
      <p>{await officeLine(c)}</p>
      <LinkButton href={loginPath(c.var.slug)}>{words.refused.retry}</LinkButton>
    </EntrancePage>,
    403,
  );
}

/** Asked for too often from one network; waiting helps. */
export const tooManyPage = (c: SiteContext, until: Temporal.Instant) =>
  c.html(
    <EntrancePage
      c={c}
      title={words.refused.title}
      heading={words.refused.tooManyHeading}
      lead={tooMany(until, c.var.arrivedAt)}
    >
      <LinkButton href={loginPath(c.var.slug)}>{words.refused.retry}</LinkButton>
    </EntrancePage>,
    429,
  );

/** Why a provider's answer let nobody in. What is wrong with one that is not believed only the log says. */
export function answerRefusedPage(c: SiteContext, error: AnswerError) {
  const { log } = c.var.site;
  const { requestId, tenantId } = c.var;
  switch (error.kind) {
    case 'NotAuthenticated': {
      const reason = reasonOf(error.code);
      if (reason === 'ourFault')
        log.error({ requestId, tenantId, code: error.code }, 'an identity provider calls our request wrong');
      return refusedPage(c, words.refused.reasons[reason]);
    }
    case 'ResponseRefused':
      log.warn({ requestId, tenantId, rule: error.rule }, 'an answer of an identity provider was refused');
      // Signed as it should be: the person can do something about this one.
      return refusedPage(c, error.rule === LEVEL_RULE ? words.refused.reasons.levelTooLow : words.refused.notBelieved);
    case 'NothingAsked':
      return refusedPage(c, words.refused.nothingAsked);
  }
}

/** Why somebody whom a provider knows was not let in. */
export function finishRefusedPage(c: SiteContext, { kind }: FinishError) {
  switch (kind) {
    case 'TicketNotValid':
      return refusedPage(c, words.refused.nothingAsked);
    case 'PersonUnknown':
      return refusedPage(c, words.unknownPerson, words.unknownPerson.title, words.unknownPerson.help);
    case 'HolderUnderAge':
      return refusedPage(c, words.underAge, words.underAge.title);
  }
}
