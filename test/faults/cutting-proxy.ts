import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { DatabaseConnection } from '#src/platform/embedded-postgres/index.ts';

/** What the line does when the client sends COMMIT: passes it on, is cut before, is cut once the server has done it, or is slow. */
export type Line = 'whole' | 'cut_before_commit' | 'cut_after_commit' | 'slow' | 'dead';

const COMMIT = 'Q\0\0\0\x0bcommit\0';
const DONE = 'C\0\0\0\x0bCOMMIT\0';
const SLOW_MS = 40;

/** A line between the program and PostgreSQL that can be cut; it forwards everything otherwise. */
export async function cuttingProxy(to: DatabaseConnection) {
  let line: Line = 'whole';
  let cuts = 0;
  const lines = new Set<Socket>();
  const server = createServer((client) => {
    const postgres = connect(`${to.host}/.s.PGSQL.${to.port}`);
    const both = [client, postgres];
    const cut = () => {
      cuts += 1;
      for (const end of both) end.destroy();
    };
    for (const end of both) {
      lines.add(end);
      end.on('error', () => undefined);
      end.on('close', () => {
        for (const other of both) other.destroy();
        lines.delete(end);
      });
    }
    if (line === 'dead') cut();
    client.on('data', (sent) => {
      if (line === 'cut_before_commit' && String(sent).includes(COMMIT)) return cut();
      if (line === 'slow') return setTimeout(() => postgres.write(sent), SLOW_MS);
      postgres.write(sent);
    });
    postgres.on('data', (answer) => {
      if (line === 'cut_after_commit' && String(answer).includes(DONE)) return cut();
      client.write(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    connection: { ...to, host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    become: (next: Line) => {
      line = next;
    },
    /** Cuts every line that stands now. */
    cutAll: () => {
      for (const end of lines) end.destroy();
    },
    cuts: () => cuts,
    close: () =>
      new Promise<void>((resolve) => {
        for (const end of lines) end.destroy();
        server.close(() => resolve());
      }),
  };
}
