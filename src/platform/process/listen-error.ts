import { StartupError } from './startup-error.ts';

/** Says in one sentence why a port cannot be listened on; other errors stay as they are. */
export function explainListenError(error: unknown, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new StartupError(
      'PortTaken',
      `La porta ${port} è già occupata da un altro programma: fermalo, oppure scegli un’altra porta con PORT=… e riavvia.`,
      { cause: error },
    );
  }
  if (code === 'EACCES') {
    return new StartupError(
      'PortForbidden',
      `Questo utente non può usare la porta ${port}: scegline una da 1024 in su con PORT=… e riavvia.`,
      { cause: error },
    );
  }
  return error;
}
