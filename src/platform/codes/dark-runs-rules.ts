/** Dark modules side by side, as one rectangle one module high. */
interface DarkRun {
  readonly row: number;
  readonly column: number;
  readonly length: number;
}

/** The dark parts of a code, row by row. */
export function darkRuns(modules: readonly (readonly boolean[])[]): DarkRun[] {
  const runs: DarkRun[] = [];
  for (const [row, cells] of modules.entries()) {
    let from: number | undefined;
    for (let column = 0; column <= cells.length; column += 1) {
      if (cells[column]) from ??= column;
      else if (from !== undefined) {
        runs.push({ row, column: from, length: column - from });
        from = undefined;
      }
    }
  }
  return runs;
}
