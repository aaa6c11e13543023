import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import type { OidcProblem, OidcUnreachable } from '#src/federation/index.ts';

/** A word of a protocol, cut so that a log line stays one; never a value of anybody. */
const word = (text: unknown): string => (typeof text === 'string' && /^[\w.:-]{1,60}$/.test(text) ? text : '-');

export const unreachable = (failure: unknown): OidcUnreachable => ({
  kind: 'ProviderUnreachable',
  reason: word(failure instanceof ClientError ? failure.code : failure instanceof Error ? failure.name : undefined),
});

/** Codes of `openid-client` that mean: the line is broken, nothing was said. */
const LINE = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', undefined]);

/** What a failed way back means. */
export function refusalOf(failure: unknown): OidcProblem {
  if (failure instanceof AuthorizationResponseError) return { kind: 'GatewayRefused', error: word(failure.error) };
  if (failure instanceof ResponseBodyError) return { kind: 'AnswerRefused', rule: `token: ${word(failure.error)}` };
  if (failure instanceof ClientError && !LINE.has(failure.code))
    return { kind: 'AnswerRefused', rule: `${word(failure.code)} ${claimOf(failure.cause)}`.trim() };
  return unreachable(failure);
}

/** The claim that an error is about: its name stands a few causes deep, beside values that nobody may log. */
function claimOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return '';
  const claim: unknown = Reflect.get(cause, 'claim');
  return typeof claim === 'string' ? word(claim) : claimOf(Reflect.get(cause, 'cause'));
}
