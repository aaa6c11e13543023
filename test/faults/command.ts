import { type RawBuilder, sql } from 'kysely';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import { at } from '#test/support/clock.ts';
import type { TestDatabase } from '#test/support/database.ts';
import { aChild, aTown, type Child, liveDay, type Town } from '#test/support/town.ts';
import { testWorld } from '#test/support/world.ts';

/** Monday afternoon: the day is charged, Tuesday is open. */
export const now = at('2026-11-23 16:00').now();

export interface Scene {
  readonly town: Town;
  readonly world: World;
  readonly child: Child;
  /** Another class of the same school, and one more. */
  readonly classIds: readonly [number, number];
}

export interface Command {
  readonly name: string;
  /** `n` is 0 or 1: two different requests for the same thing. Answers whether it was accepted, and why not. */
  readonly run: (
    tx: Tx,
    scene: Scene,
    n: 0 | 1,
  ) => Promise<{ readonly ok: boolean; readonly error?: { readonly kind: string } } | boolean | undefined>;
  readonly prepare?: (tx: Tx, scene: Scene) => Promise<unknown>;
  /** What is left behind, as one text. */
  readonly seen: (scene: Scene) => RawBuilder<{ seen: string | null }>;
  /** After one form was sent twice at once, and once more. */
  readonly once: string | readonly string[];
  /** After two different forms at once. */
  readonly both: string | readonly string[];
  /** The refusal of the second of the two, where it has one. */
  readonly refused?: string;
}

export const audited = (action: string) =>
  sql<{ seen: string }>`select count(*)::text as seen from audit_log where action = ${action}`;

/** A command that refuses nothing, or whose answer is beside the point. */
export const done = async (work: Promise<unknown>): Promise<true> => {
  await work;
  return true;
};

/** A town in which Monday was lived, with one child and what the command needs. */
export async function aScene(database: TestDatabase, { prepare }: Pick<Command, 'prepare'>): Promise<Scene> {
  const town = await aTown(database);
  const child = await aChild(town);
  const classIds = await town.run(async (tx) => {
    const found = await rows(
      tx,
      sql<{ id: number }>`insert into classes (school_id, school_year_id, grade, section, weekdays)
        select ${town.schoolId}, ${town.schoolYearId}, '2', section, '12345' from unnest(array['B', 'C']) as section returning id`,
    );
    return found.map((row) => row.id);
  });
  await liveDay(town, '2026-11-23');
  const world = testWorld(database, { now: () => now });
  const scene = { town, world, child, classIds: [classIds[0] ?? 0, classIds[1] ?? 0] as const };
  if (prepare) await town.run((tx) => prepare(tx, scene), { kind: 'staff', staffId: 1 });
  return scene;
}
