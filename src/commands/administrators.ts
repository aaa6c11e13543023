import { parseArgs } from 'node:util';
import {
  addAdministrator,
  endAdministrator,
  type Knock,
  LINK_HOURS,
  listAdministrators,
} from '#src/administration/index.ts';
import type { Installation } from '#src/app.ts';
import { numericInstant } from '#src/kernel/italian-dates.ts';
import { StartupError } from '#src/platform/process/index.ts';
import { ADMINISTRATION } from '#src/web/access.ts';

const USAGE = `Comandi: ./omnibus admin list
         ./omnibus admin add --name NOME --email INDIRIZZO
         ./omnibus admin end --email INDIRIZZO
Chi gestisce l’installazione entra in /${ADMINISTRATION} con una passkey. «add» scrive il link con cui si registra, anche per chi le ha perse tutte.`;

const usage = () => new StartupError('AdministratorsUsage', USAGE);

/**
 * `admin list | add | end`: who keeps the installation. Only whoever stands at the machine can say who does, so that no stolen session makes
 * another administrator. Throws StartupError with one sentence.
 */
export async function runAdministratorsCommand(
  { world }: Pick<Installation, 'world'>,
  args: readonly string[],
  write: (text: string) => void,
): Promise<void> {
  const { verb, name, email } = readArguments(args);
  const knock: Knock = { world, requestId: 'admin', at: world.clock.now(), address: '' };
  switch (verb) {
    case 'list':
      return list(knock, write);
    case 'add': {
      if (!name || name.length > 100 || !email) throw usage();
      const token = await addAdministrator(knock, { name, email });
      write(`${name} può registrare una passkey. Il link vale una volta, per ${LINK_HOURS} ore:\n`);
      write(`  ${world.publicUrl}/${ADMINISTRATION}/attiva?codice=${token}\n`);
      return;
    }
    case 'end':
      if (!email) throw usage();
      if (!(await endAdministrator(knock, email)))
        throw new StartupError('AdministratorUnknown', `Nessuno gestisce l’installazione con l’indirizzo «${email}».`);
      write(`${email}: passkey, accessi e link non aprono più nulla.\n`);
      return;
    default:
      throw usage();
  }
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { email: { type: 'string' }, name: { type: 'string' } },
    });
    const [verb = 'list', ...rest] = positionals;
    const email = values.email?.trim();
    if (rest.length > 0 || (email !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))) throw usage();
    return { verb, email, name: values.name?.trim() };
  } catch (problem) {
    // Node explains unknown options in English, with a stack.
    throw problem instanceof StartupError ? problem : usage();
  }
}

async function list(knock: Knock, write: (text: string) => void): Promise<void> {
  const all = await listAdministrators(knock);
  if (all.length === 0)
    write('Nessuno gestisce ancora l’installazione: ./omnibus admin add --name NOME --email INDIRIZZO\n');
  for (const { name, email, keys, lastSeenAt } of all) {
    const seen = lastSeenAt ? `visto il ${numericInstant(lastSeenAt)}` : 'mai entrato';
    write(`${email.padEnd(36)} ${name.padEnd(28)} passkey: ${keys}, ${seen}\n`);
  }
}
