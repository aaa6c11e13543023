import type { Installation } from '#src/app.ts';
import { numericDay } from '#src/kernel/italian-dates.ts';
import { inTenant } from '#src/platform/database/index.ts';
import { StartupError } from '#src/platform/process/index.ts';
import { applyRetention, type KindReport, previewRetention } from '#src/retention/index.ts';
import { retention as words } from '#src/web/messages/it/retention.ts';

/** `./omnibus tenant retention SLUG`: what has reached the end of its time; with `--apply` it is taken out at once. */
export async function runRetentionCommand(
  { world }: Pick<Installation, 'world'>,
  { tenantId, args }: { readonly tenantId: number; readonly args: readonly string[] },
  write: (text: string) => void,
): Promise<void> {
  if (args.some((each) => each !== '--apply')) throw new StartupError('RetentionUsage', words.command.usage);
  const scope = { tenantId, actor: { kind: 'system', job: 'retention' } } as const;
  const apply = args.includes('--apply');
  const report = apply
    ? await inTenant(world.database, scope, (tx) => applyRetention(tx, world.clock.now()))
    : await previewRetention(world, tenantId);
  for (const each of report) for (const line of linesOf(each)) write(`${line}\n`);
  write(`${apply ? words.command.applied : words.command.preview}\n`);
}

function linesOf({ kind, before, removed, words: texts = 0, kept }: KindReport): string[] {
  const reasons = Object.entries(kept).map(([why, n]) => words.keptWhy[why as keyof typeof words.keptWhy](n));
  const line = words.command.line(words.kinds[kind], numericDay(before), removed);
  const written = texts > 0 ? [words.command.texts(words.texts(texts))] : [];
  return [line, ...written, ...reasons.map(words.command.keeps)];
}
