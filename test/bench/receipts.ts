import { createHash } from 'node:crypto';
import { sendRtV2 } from '#sandbox/pagopa/node-message.ts';
import { bigTown, livedTerm } from './big-town.ts';
import { type Figure, processorTime } from './figures.ts';
import { quietest, throughput } from './load.ts';
import { noticesIn, numberOf, STATION } from './notices.ts';
import type { Scratch } from './scratch.ts';
import { type BenchServer, startServer } from './server.ts';

const NOW = '2026-11-24T08:00:00+01:00';
const CHILDREN = 10_000;
const NOTICES = 10_000;
const PER_SECOND = 200;
const SECONDS = 10;
const FINGERPRINT = createHash('sha256').update('bench').digest('hex');

/** The node delivers receipts to one web process, each credited and committed before it is answered. */
export async function receipts(scratch: Scratch): Promise<Figure[]> {
  const town = await bigTown(scratch.admin, 'receipts', CHILDREN);
  await livedTerm(scratch.admin, town);
  await noticesIn(scratch.admin, town, NOTICES);
  const server = await startServer(scratch.dataDir, NOW, {
    OMNIBUS_PAGOPA_CERTIFICATES: FINGERPRINT,
    OMNIBUS_LOG: 'silent',
  });
  let next = 0;
  let refused = 0;
  const deliver = async () => {
    next += 1;
    const answer = await fetch(`${server.url}/pagopa/paForNode`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml; charset=utf-8', 'x-client-certificate': FINGERPRINT },
      body: sendRtV2(receiptOf(next), STATION),
    }).then(
      (response) => response.text(),
      // The node would come again; here it counts as not taken.
      () => '',
    );
    if (!answer.includes('<outcome>OK</outcome>')) refused += 1;
  };
  try {
    await throughput(16, 3, deliver);
    const [began, spent] = [next, await spending(scratch, server)];
    const most = await throughput(16, SECONDS, deliver);
    const after = await spending(scratch, server);
    const each = (part: keyof Spending) => (after[part] - spent[part]) / Math.max(1, next - began);
    const took = await quietest(PER_SECOND, SECONDS / 2, deliver);
    return [
      {
        name: `receipts: 99 % of answers at ${PER_SECOND}/s`,
        value: took.p99,
        unit: 'ms',
        atMost: 300,
        from: took.from,
      },
      { name: 'receipts: most that one process takes', value: most, unit: '/s', from: '16 at once' },
      { name: 'receipts: processor time in the web process', value: each('web'), unit: 'ms each' },
      { name: 'receipts: processor time in PostgreSQL', value: each('database'), unit: 'ms each' },
      { name: 'receipts: refused', value: refused, unit: '', atMost: 0 },
    ];
  } finally {
    await server.stop();
  }
}

const receiptOf = (n: number) => ({
  receiptId: `rt-${n}`,
  noticeNumber: numberOf(((n - 1) % NOTICES) + 1),
  creditorFiscalCode: '00000000000',
  cents: 3500,
  paidAt: '2026-11-24T06:30:00Z',
  pspName: 'Banca di prova',
});

interface Spending {
  readonly web: number;
  readonly database: number;
}

/** Milliseconds of processor that the web process and its database sessions have spent so far. */
async function spending({ admin }: Scratch, server: BenchServer): Promise<Spending> {
  const { rows } = await admin.query<{ pid: number }>(
    `select pid from pg_stat_activity where usename = 'omnibus_app' and backend_type = 'client backend'`,
  );
  const database = rows.reduce((sum, { pid }) => sum + (processorTime(pid) ?? 0), 0);
  return { web: server.processor() ?? 0, database };
}
