import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { type Day, later, parseDay } from '#src/kernel/day.ts';
import { parseEuro } from '#src/kernel/money.ts';
import type { SchoolLevel } from '#src/tariffs/index.ts';
import { cutoffs, settingValues, time } from './setting-values.ts';

const day = z.string().transform((text, context): Day => parseDay(text) ?? refused(context, `${text} non è un giorno`));
const euro = z
  .string()
  .transform((text, context): number => parseEuro(text) ?? refused(context, `${text} non è un importo`));

function refused(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

const monthDay = z
  .string()
  .refine((text) => parseDay(`2028-${text}`) !== undefined, 'non è un giorno dell’anno: scrivilo come 02-28');

/** First segments of addresses that belong to no municipality. */
const TAKEN_ADDRESSES = ['login', 'piattaforma', 'pagopa', 'puntolis', 'assets', 'healthz'];

const municipality = z.object({
  name: z.string().min(1),
  slug: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,39}$/)
    .refine((slug) => !TAKEN_ADDRESSES.includes(slug), 'è già un indirizzo del programma: scegline un altro'),
  province: z.string(),
  istat: z.string(),
  belfiore: z.string(),
  postal_code: z.string(),
  institute: z.string(),
  fiscal_code: z.string().regex(/^\d{11}$/),
  patron_day: z.string().regex(/^\d\d-\d\d$/),
  cutoff: time,
  suspend_at_debt_meals: z.number().int().positive(),
  warn_at_debt_meals: z.number().int().positive(),
  low_credit_meals: z.number().int().nonnegative(),
  charge_basis: z.enum(['presence', 'booking']),
  tariffs: z.object({
    resident: z.array(z.object({ isee_up_to: euro.nullable(), cents: z.number().int().nonnegative() })).min(1),
    no_isee_cents: z.number().int().nonnegative(),
    non_resident_cents: z.number().int().nonnegative(),
    second_child_percent_off: z.number().min(0).max(100),
    third_child_percent_off: z.number().min(0).max(100),
    exempt: z.array(z.string()),
    /** An ISEE counts to the end of its year, and with this grace in the next (R7); left out, to 31 August. */
    isee_by_year: z.object({ grace_until: monthDay }).optional(),
  }),
  login: z.object({
    spid: z.boolean(),
    cie: z.boolean(),
    credentials: z.boolean(),
    /** Why a municipality may issue credentials of its own (DL 76/2020, art. 24; R15). */
    credentials_reason: z.string().trim().min(1).optional(),
  }),
  settings: settingValues.default({}),
  cutoffs: cutoffs.default([]),
});

const calendar = z.object({
  start: z.object({ school: day, canteen: day }),
  end: z.object({ school: day, kindergarten: day, canteen: day }),
  closures: z.array(z.object({ from: day, to: day, reason: z.string().min(1) })),
});

export interface SchoolYearFile {
  /** `2026/27` */
  readonly name: string;
  readonly startsOn: Day;
  readonly endsOn: Day;
  readonly serviceStartsOn: Day;
  readonly serviceEndsOn: Day;
  readonly closures: readonly { readonly from: Day; readonly to: Day; readonly reason: string }[];
}

export interface MunicipalityFolder {
  readonly municipality: z.infer<typeof municipality>;
  readonly schools: readonly {
    readonly code: string;
    readonly level: SchoolLevel;
    readonly name: string;
    readonly address: string;
  }[];
  readonly classes: readonly {
    readonly schoolCode: string;
    readonly grade: string;
    readonly section: string;
    readonly weekdays: string;
  }[];
  /** Ascending. */
  readonly years: readonly SchoolYearFile[];
}

/**
 * Reads what a municipality is set up from: `comune.json`, `scuole.csv`, `classi.csv` and one `calendario-<year>.json` a school year.
 * Throws with the file and the place when one of them is not as expected.
 */
export function readMunicipalityFolder(folder: string): MunicipalityFolder {
  const years = filesIn(folder)
    .flatMap((file) => /^calendario-(\d{4})-(\d{2})\.json$/.exec(file) ?? [])
    .filter((_, index) => index % 3 === 0)
    .sort()
    .map((file) => schoolYear(file, readJson(folder, file, calendar)));
  if (years.length === 0)
    throw new Error('manca il calendario di un anno scolastico, per esempio calendario-2026-27.json');
  return {
    municipality: readJson(folder, 'comune.json', municipality),
    schools: readCsv(folder, 'scuole.csv').map((row) => ({
      code: row['Codice scuola'] ?? '',
      level: z.enum(['infanzia', 'primaria', 'secondaria', 'nido']).parse(row['Ordine']),
      name: row['Nome'] ?? '',
      address: row['Indirizzo'] ?? '',
    })),
    classes: readCsv(folder, 'classi.csv').map((row) => ({
      schoolCode: row['Codice scuola'] ?? '',
      grade: row['Classe'] ?? '',
      section: row['Sezione'] ?? '',
      weekdays: row['Giorni mensa (1=lunedì)'] ?? '',
    })),
    years,
  };
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    throw new Error('la cartella non c’è, o non si può aprire');
  }
}

/** A file's text; a municipality without it cannot be set up. */
function textOf(folder: string, file: string): string {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch {
    throw new Error(`manca il file ${file}`);
  }
}

function schoolYear(file: string, read: z.infer<typeof calendar>): SchoolYearFile {
  const [, from, to] = /^calendario-(\d{4})-(\d{2})/.exec(file) ?? [];
  return {
    name: `${from}/${to}`,
    startsOn: read.start.school,
    endsOn: later(read.end.kindergarten, read.end.school),
    serviceStartsOn: read.start.canteen,
    serviceEndsOn: read.end.canteen,
    closures: read.closures,
  };
}

function readJson<T>(folder: string, file: string, shape: z.ZodType<T>): T {
  const parsed = shape.safeParse(jsonOf(folder, file));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function jsonOf(folder: string, file: string): unknown {
  const text = textOf(folder, file);
  try {
    return JSON.parse(text);
  } catch (failure) {
    throw new Error(`${file} non è un file JSON corretto: ${failure instanceof Error ? failure.message : ''}`);
  }
}

function readCsv(folder: string, file: string): Record<string, string | undefined>[] {
  return parse(textOf(folder, file), { columns: true, delimiter: ';', bom: true, skip_empty_lines: true });
}
