import type { PlayedProvider } from '#sandbox/identity-provider/identity.ts';
import { assertionXml, responseXml, signed } from '#sandbox/identity-provider/saml-messages.ts';
import type { SamlFederation } from '#src/federation/index.ts';
import { at } from './clock.ts';
import { anExchange, aProvider, aService, gateway } from './saml.ts';

const now = at('2026-11-24 10:00:00').now();
const instant = (offset: Temporal.DurationLike) => now.add(offset).toString({ smallestUnit: 'second' });

/** How an answer is spoilt before or after it is signed. */
export interface Craft {
  readonly level?: 1 | 2 | 3;
  readonly errorCode?: number;
  readonly assertion?: (xml: string) => string;
  readonly response?: (xml: string) => string;
  /** After everything was signed. */
  readonly afterwards?: (xml: string) => string;
  readonly unsigned?: 'response' | 'assertion';
  /** Signed with a key that is in nobody's metadata. */
  readonly foreignKey?: 'response' | 'assertion';
}

const services = { spid: await aService('spid'), cie: await aService('cie') };
const providers: Record<SamlFederation, PlayedProvider> = {
  spid: await aProvider('spid', now),
  cie: await aProvider('cie', now),
};
const stranger = await aProvider('spid', now);

function answerOf(craft: Craft, federation: SamlFederation = 'spid'): string {
  const provider = providers[federation];
  const { asked, answering } = anExchange(services[federation], provider, now);
  const signerOf = (part: 'response' | 'assertion') => (craft.foreignKey === part ? stranger : provider);
  const sign = (part: 'response' | 'assertion', xml: string) =>
    craft.unsigned === part ? xml : signed(xml, signerOf(part));
  const level = craft.level ?? 2;
  const plain = (craft.assertion ?? String)(assertionXml(provider, asked, { ...answering, level }));
  const content =
    craft.errorCode === undefined ? { assertion: plain && sign('assertion', plain) } : { errorCode: craft.errorCode };
  const whole = sign('response', (craft.response ?? String)(responseXml(provider, asked, answering, content)));
  return Buffer.from((craft.afterwards ?? String)(whole)).toString('base64');
}

export async function verdict(craft: Craft, federation: SamlFederation = 'spid'): Promise<string> {
  const { expected } = anExchange(services[federation], providers[federation], now);
  const read = await gateway.readResponse(answerOf(craft, federation), expected);
  if (read.ok) return 'accepted';
  return read.error.kind === 'NotAuthenticated' ? `code ${read.error.code}` : `refused: ${read.error.rule}`;
}

export const replaced = (from: string | RegExp, to: string) => (xml: string) => {
  const next = xml.replace(from, to);
  if (next === xml) throw new Error(`nothing to replace: ${from}`);
  return next;
};
/** An attribute of the first element of a name. */
export const attribute = (tag: string, name: string, value: string | undefined) =>
  replaced(new RegExp(`(<${tag}(?: [^>]*)?) ${name}="[^"]*"`), value === undefined ? '$1' : `$1 ${name}="${value}"`);
export const emptied = (tag: string) => replaced(new RegExp(`<${tag}(?: [^>]*)?>.*?</${tag}>`, 's'), `<${tag}/>`);
export const removed = (tag: string) => replaced(new RegExp(`<${tag}(?: [^>]*)?(?:/>|>.*?</${tag}>)`, 's'), '');
export const content = (tag: string, value: string) => replaced(new RegExp(`(<${tag}(?: [^>]*)?>)[^<]*`), `$1${value}`);

export const R = 'samlp:Response';
export const A = 'saml:Assertion';
export const inResponse = (name: string, value?: string): Craft => ({ response: attribute(R, name, value) });
export const inAssertion = (tag: string, name: string, value?: string): Craft => ({
  assertion: attribute(tag, name, value),
});
export const before = instant({ minutes: -3 });
export const after = instant({ minutes: 3 });
export const notISO = '24/11/2026 10:00';

/** A case of AgID's tool for service providers by its number; two rows of one number are its variants. */
export type AnswerCase = readonly [number: string, what: string, craft: Craft, verdict: string];
