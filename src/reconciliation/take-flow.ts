import type { Cents } from '#src/kernel/money.ts';
import { applyFlow } from './apply-flow.ts';
import { addLines, beginFlow, ownNumberSpaces } from './flow-store.ts';
import { signedCents } from './rules.ts';
import type { FlowHead, FlowLine, InTransaction } from './types.ts';

/**
 * Takes one flow: its lines page by page, each page in a transaction of its own, and then all at once it counts. Lines of other number
 * spaces belong to other services and are only counted. Repeated, and cut short anywhere and repeated, it comes to the same.
 * Answers how many lines there were.
 */
export async function takeFlow(
  inTransaction: InTransaction,
  head: FlowHead,
  pages: AsyncIterable<readonly FlowLine[]>,
  at: Temporal.Instant,
): Promise<number> {
  const { flow, spaces } = await inTransaction(async (tx) => ({
    flow: await beginFlow(tx, head, at),
    spaces: await ownNumberSpaces(tx),
  }));
  if (flow.isApplied) return 0;
  let [lineCount, lineCents]: [number, Cents] = [0, 0];
  for await (const page of pages) {
    lineCount += page.length;
    for (const line of page) lineCents += signedCents({ ...line, status: known(line) });
    const own = page.filter(({ iuv }) => iuv.length === 17 && spaces.includes(iuv.slice(0, 2)));
    if (own.length > 0) await inTransaction((tx) => addLines(tx, flow.id, own));
  }
  await inTransaction((tx) => applyFlow(tx, head, { lineCount, lineCents }, at));
  return lineCount;
}

/** An unknown status still belongs to what the flow declares as its sum. */
const known = ({ status }: FlowLine) => (status === 'unknown' ? 'executed' : status);
