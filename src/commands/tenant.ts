import { sql } from 'kysely';
import type { Installation } from '#src/app.ts';
import { type GoLiveProblem, goLive } from '#src/days/index.ts';
import { parseDay } from '#src/kernel/day.ts';
import { numericDay } from '#src/kernel/italian-dates.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { type SetUpProblem, SetUpRefused, setUpMunicipality } from '#src/municipality/index.ts';
import { brokenConstraint, findTenantId, inTenant } from '#src/platform/database/index.ts';
import { StartupError } from '#src/platform/process/index.ts';
import { creditor } from '#src/web/messages/it/creditor.ts';
import { settings } from '#src/web/messages/it/settings.ts';
import { staffCommand } from '#src/web/messages/it/staff-command.ts';
import { readFolder, runCouncilCommand } from './council.ts';
import { FEDERATION_USAGE, isFederationCommand, runFederationCommand } from './federation.ts';
import { OIDC_USAGE, runOidcCommand } from './oidc.ts';
import { runPagopaCommand } from './pagopa.ts';
import { runRetentionCommand } from './retention.ts';
import { runRotateCommand } from './rotate.ts';
import { runShopNetworkCommand } from './shop-network.ts';
import { runStaffCommand } from './staff.ts';
import type { Terminal } from './terminal.ts';

const USAGE = `Comandi: ./omnibus tenant list
         ./omnibus tenant create CARTELLA --email UFFICIO@COMUNE --phone TELEFONO
         ./omnibus tenant extend SLUG CARTELLA
         ./omnibus tenant tariff SLUG CARTELLA --from AAAA-MM-GG --reason MOTIVO
         ./omnibus tenant pagopa SLUG [CAMPO=VALORE …]
         ./omnibus tenant puntolis SLUG [collega … | chiave … | limiti … | scollega]
         ./omnibus tenant staff SLUG [list | add … | invite … | end … | second-step on|off]
         ./omnibus tenant retention SLUG [--apply]
         ./omnibus tenant rotate-keys [SLUG]
         ./omnibus tenant go-live SLUG AAAA-MM-GG
${FEDERATION_USAGE}
${OIDC_USAGE}`;

/** Creates municipalities from their files, lists them, and sets the day from which one is live. Throws StartupError with one sentence. */
export async function runTenantCommand(
  installation: Installation,
  args: readonly string[],
  terminal: Terminal,
): Promise<void> {
  const [verb = '', ...rest] = args;
  if (isFederationCommand(verb)) return runFederationCommand(installation, args, terminal);
  switch (verb) {
    case 'list':
      return listTenants(installation, terminal);
    case 'create':
      return createTenant(installation, rest, terminal);
    case 'extend':
    case 'tariff':
      return runCouncilCommand(
        installation,
        { verb, tenantId: await tenantNamed(installation, rest[0]), args: rest.slice(1) },
        terminal,
      );
    case 'pagopa':
      return runPagopaCommand(
        withKeyOf(installation, await tenantNamed(installation, rest[0])),
        { tenantId: await tenantNamed(installation, rest[0]), assignments: rest.slice(1) },
        terminal,
      );
    case 'puntolis': {
      const [slug, ...asked] = rest;
      return runShopNetworkCommand(
        installation,
        { tenantId: await tenantNamed(installation, slug), args: asked },
        terminal,
      );
    }
    case 'staff': {
      const [slug = '', ...asked] = rest;
      if (slug === '') throw new StartupError('StaffUsage', staffCommand.usage);
      return runStaffCommand(
        installation,
        { tenantId: await tenantNamed(installation, slug), slug, args: asked },
        terminal.write,
      );
    }
    case 'rotate-keys':
      return runRotateCommand(installation, rest, terminal.write);
    case 'retention':
      return runRetentionCommand(
        installation,
        { tenantId: await tenantNamed(installation, rest[0]), args: rest.slice(1) },
        terminal.write,
      );
    case 'oidc': {
      const [slug = '', ...asked] = rest;
      return runOidcCommand(
        withKeyOf(installation, await tenantNamed(installation, slug)),
        { tenantId: await tenantNamed(installation, slug), slug, args: asked },
        terminal,
      );
    }
    case 'go-live':
      return startTenant(installation, rest, terminal);
    default:
      throw new StartupError('TenantUsage', USAGE);
  }
}

/** The installation as one municipality sees it: what is sealed is sealed with its own key. */
const withKeyOf = <T extends Pick<Installation, 'world'>>(installation: T, tenantId: number): T => ({
  ...installation,
  world: { ...installation.world, sealer: installation.world.sealer.of(tenantId) },
});

async function listTenants({ owner }: Installation, terminal: Terminal): Promise<void> {
  const found = await sql<{
    slug: string;
    name: string;
    goLive: string | null;
  }>`select slug, name, go_live as "goLive" from tenants order by slug`.execute(owner);
  if (found.rows.length === 0) terminal.write('Nessun Comune.\n');
  for (const { slug, name, goLive: day } of found.rows)
    terminal.write(`${slug.padEnd(24)} ${name.padEnd(40)} ${day ? `attivo dal ${day}` : 'non ancora attivo'}\n`);
}

async function createTenant(
  { owner, world }: Installation,
  args: readonly string[],
  terminal: Terminal,
): Promise<void> {
  const [path] = args;
  const option = (name: string) => args[args.indexOf(name) + 1];
  if (!path || path.startsWith('--') || !args.includes('--email') || !args.includes('--phone'))
    throw new StartupError('TenantUsage', USAGE);
  const folder = readFolder(path, terminal);
  try {
    await setUpMunicipality(owner, {
      folder,
      at: world.clock.now(),
      demo: false,
      officeEmail: option('--email') ?? '',
      officePhone: option('--phone') ?? '',
    });
  } catch (failure) {
    if (failure instanceof SetUpRefused) throw new StartupError('MunicipalityRefused', sentenceOf(failure.problem));
    if (brokenConstraint(failure) !== 'tenant_slug_unique') throw failure;
    throw new StartupError(
      'TenantExists',
      `Il Comune «${folder.municipality.slug}» esiste già: per cambiarne i dati usa le pagine dell’ufficio.`,
    );
  }
  terminal.write(`Creato ${folder.municipality.name}: ${world.publicUrl}/login/${folder.municipality.slug}\n`);
}

/** What to mend in `comune.json`. */
function sentenceOf(problem: SetUpProblem): string {
  if (problem.kind === 'SchoolUnknown')
    return `comune.json, cutoffs: la scuola «${problem.school}» non è in scuole.csv. Non è stato creato nulla.`;
  const sentences = problem.problems.map((each) => `${each.key}: ${settings.refused.problem(each)}`);
  return `comune.json, settings: ${sentences.join(' ')} Non è stato creato nulla.`;
}

async function tenantNamed({ world }: Pick<Installation, 'world'>, slug = ''): Promise<number> {
  if (slug === '') throw new StartupError('TenantUsage', USAGE);
  const tenantId = await findTenantId(world.database, slug);
  if (tenantId !== undefined) return tenantId;
  throw new StartupError(
    'TenantUnknown',
    `Il Comune «${slug}» non c’è: ./omnibus tenant list mostra quelli che ci sono.`,
  );
}

function refusal(slug: string, problem: GoLiveProblem): StartupError {
  if (problem.kind === 'AlreadyLive')
    return new StartupError('AlreadyLive', `«${slug}» è già attivo: la data di avvio non si cambia.`);
  const missing = problem.missing.map((item) => creditor.missing[item]);
  return new StartupError('NotPayable', creditor.command.notLive(slug, missing));
}

async function startTenant({ world }: Installation, args: readonly string[], terminal: Terminal): Promise<void> {
  const [slug = '', text = ''] = args;
  const day = parseDay(text);
  if (!day) throw new StartupError('TenantUsage', USAGE);
  const tenantId = await tenantNamed({ world }, slug);
  const at = world.clock.now();
  if (day < romeDay(at))
    throw new StartupError('GoLiveInPast', `Il ${text} è passato: il servizio può partire da oggi in poi.`);
  const started = await inTenant(world.database, { tenantId, actor: { kind: 'system', job: 'go-live' } }, (tx) =>
    goLive(tx, { day, at }),
  );
  if (!started.ok) throw refusal(slug, started.error);
  terminal.write(`${slug} è attivo dal ${numericDay(day)}.\n`);
}
