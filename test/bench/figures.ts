import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** One thing measured, and the most or the least that it may be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly atMost?: number;
  readonly atLeast?: number;
  /** What it was worked out from. */
  readonly from?: string;
}

export const holds = ({ value, atMost, atLeast }: Figure): boolean =>
  (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);

export function figureLine(figure: Figure): string {
  const { name, value, unit, atMost, atLeast, from } = figure;
  const target = atMost !== undefined ? `at most ${atMost}` : atLeast !== undefined ? `at least ${atLeast}` : '';
  const verdict = target === '' ? ' ' : holds(figure) ? '✓' : '✗';
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(2);
  return `${verdict} ${name.padEnd(52)} ${shown.padStart(9)} ${unit.padEnd(8)} ${target.padEnd(16)} ${from ?? ''}`.trimEnd();
}

/** The machine on which a run was made: figures are ratios, but what they are ratios of belongs to it. */
export function machineLine(): string {
  const [first] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${first?.model ?? 'unknown processor'}, ${gigabytes} GiB, Node ${process.version}`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[sorted.length % 2 ? middle : middle - 1], sorted[middle]];
  return (low + high) / 2;
}

/** Linux counts processor time in hundredths of a second, whatever the machine. */
const TICK_MS = 10;

/** Milliseconds of processor that a process of this machine has spent so far; undefined where the system does not tell. */
export function processorTime(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  const [user, system] = [afterName[11], afterName[12]].map(Number);
  return ((user ?? 0) + (system ?? 0)) * TICK_MS;
}

/** Milliseconds that some work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
