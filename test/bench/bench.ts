import { closeDay } from './close-day.ts';
import { type Figure, figureLine, holds, machineLine } from './figures.ts';
import { pages } from './pages.ts';
import { receipts } from './receipts.ts';
import { reconcile } from './reconcile.ts';
import { rush } from './rush.ts';
import { type Scratch, scratchDatabase } from './scratch.ts';
import { verify } from './verify.ts';

const parts: Record<string, (scratch: Scratch) => Promise<Figure[]>> = {
  'close-day': closeDay,
  rush,
  pages,
  verify,
  receipts,
  reconcile,
};

/** Measures the parts that are named, all of them without a name, each in a database of its own; 1 when a figure misses its target. */
async function bench(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined) {
    process.stderr.write(`Parte sconosciuta «${unknown}»: ./omnibus bench [${Object.keys(parts).join('|')}]\n`);
    return 1;
  }
  process.stdout.write(`${machineLine()}\n`);
  let missed = 0;
  for (const [name, measure] of Object.entries(parts)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const scratch = await scratchDatabase();
    const leave = () => void scratch.stop().finally(() => process.exit(130));
    process.once('SIGINT', leave).once('SIGTERM', leave);
    try {
      for (const figure of await measure(scratch)) {
        process.stdout.write(`${figureLine(figure)}\n`);
        if (!holds(figure)) missed += 1;
      }
    } finally {
      process.off('SIGINT', leave).off('SIGTERM', leave);
      await scratch.stop();
    }
  }
  process.stdout.write(missed === 0 ? 'every figure holds\n' : `${missed} figures miss their target\n`);
  return missed === 0 ? 0 : 1;
}

process.exitCode = await bench(process.argv.slice(2));
