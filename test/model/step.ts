import type fc from 'fast-check';
import { agree, type Model, type Real } from './session.ts';

export type Step = fc.AsyncCommand<Model, Real>;

/** A command that is done to the book and to the application, which must agree afterwards. */
export const step = (
  name: string,
  wish: unknown,
  { check, run }: { check(model: Readonly<Model>): boolean; run(model: Model, real: Real): Promise<void> },
): Step => ({
  check: (model) => check(model),
  async run(model, real) {
    await run(model, real);
    await agree(model, real);
  },
  toString: () => `${name} ${JSON.stringify(wish)}`,
});
