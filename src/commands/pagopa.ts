import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  CREDITOR_FIELDS,
  type CreditorDraft,
  type CreditorField,
  creditorDraft,
  recordCreditor,
} from '#src/creditor/index.ts';
import { inTenant } from '#src/platform/database/index.ts';
import { StartupError } from '#src/platform/process/index.ts';
import type { World } from '#src/platform/world.ts';
import { creditor as texts } from '#src/web/messages/it/creditor.ts';

const ENVIRONMENT_WORDS: Readonly<Record<string, string>> = { produzione: 'production', collaudo: 'uat' };

/**
 * `./omnibus tenant pagopa SLUG [CAMPO=VALORE …]`: writes down what pagoPA gave the municipality, then shows what is there and what is missing.
 * Keys come from a file (`chiave-gpd=@FILE`), because arguments can be read by everybody on the machine. Throws StartupError.
 */
export async function runPagopaCommand(
  { world }: { readonly world: Pick<World, 'database' | 'sealer' | 'clock'> },
  asked: { readonly tenantId: number; readonly assignments: readonly string[] },
  terminal: { readonly callerFolder: string; write(text: string): void },
): Promise<void> {
  const typed = await readAssignments(asked.assignments, terminal.callerFolder);
  const scope = { tenantId: asked.tenantId, actor: { kind: 'system', job: 'command' } } as const;
  const { draft, missing } = await inTenant(world.database, scope, async (tx) => {
    const recorded = await recordCreditor(tx, { typed, sealer: world.sealer, at: world.clock.now() });
    if (!recorded.ok) {
      const reasons = recorded.error.map((problem) => `${texts.argument[problem.field]}: ${texts.problem(problem)}`);
      throw new StartupError('CreditorRefused', texts.command.refused(reasons));
    }
    return creditorDraft(tx);
  });
  for (const field of CREDITOR_FIELDS)
    terminal.write(`${texts.command.line(texts.argument[field], shownValue(draft, field))}\n`);
  const lacking = missing.map((item) => texts.missing[item]);
  terminal.write(`${lacking.length === 0 ? texts.command.complete : texts.command.lacking(lacking)}\n`);
}

async function readAssignments(
  assignments: readonly string[],
  folder: string,
): Promise<Partial<Record<CreditorField, string>>> {
  const typed: Partial<Record<CreditorField, string>> = {};
  for (const assignment of assignments) {
    const [name = '', ...rest] = assignment.split('=');
    const field = CREDITOR_FIELDS.find((each) => texts.argument[each] === name);
    if (!field || rest.length === 0)
      throw new StartupError('UnknownField', texts.command.unknown(assignment, Object.values(texts.argument)));
    const value = rest.join('=');
    if (field === 'environment') typed[field] = ENVIRONMENT_WORDS[value.toLowerCase()] ?? '?';
    else typed[field] = value.startsWith('@') ? await contentOf(resolve(folder, value.slice(1))) : value;
  }
  return typed;
}

async function contentOf(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure);
    throw new StartupError('KeyUnreadable', `Il file ${path} non si può leggere: ${reason}`, { cause: failure });
  }
}

function shownValue(draft: CreditorDraft, field: CreditorField): string {
  const { command, environment } = texts;
  if (field === 'gpdKey') return draft.hasGpdKey ? command.sealed : command.absent;
  if (field === 'fdrKey') return draft.hasFdrKey ? command.sealed : command.absent;
  if (field === 'checkoutKey') return draft.hasCheckoutKey ? command.sealed : command.absent;
  if (field === 'environment') return draft.environment ? environment[draft.environment] : command.absent;
  return draft[field] ?? command.absent;
}
