import { type FiscalCode, parseFiscalCode } from '#src/kernel/fiscal-code.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import type { OidcSettings } from './oidc-types.ts';
import type { Level } from './types.ts';

/** What a gateway says of somebody: names and values as they came. */
export type Claims = Readonly<Record<string, unknown>>;

export type ClaimsProblem =
  /** The way in which somebody was authenticated is weaker than agreed, unknown, or not said at all. */
  | { readonly kind: 'LevelTooLow' }
  /** Without a fiscal code nobody can be found. */
  | { readonly kind: 'NoFiscalCode' };

export interface ReadClaims {
  readonly fiscalCode: FiscalCode;
  readonly name: string;
  readonly familyName: string;
  readonly level: Level;
}

/**
 * Who somebody is by a gateway's claims (R15): at the level agreed at least, and with a fiscal code that adds up. `TINIT-` is
 * how eIDAS writes that an Italian tax number follows.
 */
export function readClaims(claims: Claims, settings: OidcSettings): Result<ReadClaims, ClaimsProblem> {
  const level = levelOf(claims.acr, settings);
  if (level === undefined || level < settings.minimumLevel) return err({ kind: 'LevelTooLow' });
  const first = (names: readonly string[]) =>
    names.map((name) => textOf(claims[name])).find((text) => text !== '') ?? '';
  const code = parseFiscalCode(first(settings.claims.fiscalCode).replace(/^TINIT-/i, ''));
  if (!code.ok) return err({ kind: 'NoFiscalCode' });
  return ok({
    fiscalCode: code.value,
    name: first(settings.claims.name),
    familyName: first(settings.claims.familyName),
    level,
  });
}

/** A value, or the first of several: some gateways put each value into a list. */
function textOf(value: unknown): string {
  const single: unknown = Array.isArray(value) ? value[0] : value;
  return typeof single === 'string' ? single.trim() : '';
}

const levelOf = (acr: unknown, { levels }: OidcSettings): Level | undefined =>
  typeof acr === 'string' && Object.hasOwn(levels, acr) ? levels[acr] : undefined;

/** The names of the levels that are enough, to ask for. */
export const acrsEnough = ({ levels, minimumLevel }: OidcSettings): string[] =>
  Object.entries(levels)
    .filter(([, level]) => level >= minimumLevel)
    .map(([acr]) => acr);
