import type { Cents } from '#src/kernel/money.ts';
import type { XmlElement } from './xml.ts';

/** A message that does not keep to the schema; says where and how, for the fault's description. */
export class BadMessage extends Error {}

/** How the content of one element is read. */
export interface Field<T> {
  readonly optional?: boolean;
  /** Throws BadMessage. */
  read(element: XmlElement): T;
}

interface OptionalField<T> extends Field<T | undefined> {
  readonly optional: true;
}

export const optional = <T>(field: Field<T>): OptionalField<T> => ({ optional: true, read: (e) => field.read(e) });

/** Attributes that any schema allows: where a schema lies, and which type was meant. */
const ALWAYS_ALLOWED =
  /^\{http:\/\/www\.w3\.org\/2001\/XMLSchema-instance\}(schemaLocation|noNamespaceSchemaLocation|type)$/;

const bad = ({ name }: XmlElement, why: string): BadMessage => new BadMessage(`${name}: ${why}`);

function refuseAttributes(element: XmlElement): void {
  const other = element.attributes.find((name) => !ALWAYS_ALLOWED.test(name));
  if (other) throw bad(element, 'attributo non previsto');
}

function simple<T>(read: (text: string) => T | undefined, expected: string): Field<T> {
  return {
    read: (element) => {
      refuseAttributes(element);
      if (element.children.length > 0) throw bad(element, 'contiene altri elementi');
      const value = read(element.text);
      if (value === undefined) throw bad(element, expected);
      return value;
    },
  };
}

/** Numbers, dates and truth values may be surrounded by white space. */
const bare = (text: string) => text.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');

const matching = (pattern: RegExp, expected: string): Field<string> =>
  simple((text) => (pattern.test(text) ? text : undefined), expected);

/** Text of so many characters, of which white space counts. */
export const text = (least: number, most: number): Field<string> =>
  simple((value) => {
    const { length } = [...value];
    return length >= least && length <= most ? value : undefined;
  }, `lunghezza fuori dai limiti ${least}-${most}`);

export const anyText: Field<string> = simple((value) => value, '');
export const fiscalCodePa = matching(/^[0-9]{11}$/, 'non è un codice fiscale di 11 cifre');
export const noticeNumberField = matching(/^[0-9]{18}$/, 'non è un numero avviso di 18 cifre');
export const countryCode = matching(/^[A-Z]{2}$/, 'non è una sigla di due lettere');
export const emailField = matching(
  /^(?=.{1,256}$)[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*$/,
  'non è un indirizzo e-mail',
);

export const oneOf = <V extends string>(...values: readonly V[]): Field<V> =>
  simple((given) => values.find((value) => value === given), `non è fra i valori ${values.join(', ')}`);

const MOST_CENTS = 99_999_999_999;

/** Euro with exactly two decimals, read as whole cents without ever being a fraction. */
export const amount = (leastCents: Cents): Field<Cents> =>
  simple((given) => {
    const [, whole, decimals] = /^(\d+)\.(\d{2})$/.exec(bare(given)) ?? [];
    const cents = Number(`${whole}${decimals}`);
    return whole !== undefined && cents >= leastCents && cents <= MOST_CENTS ? cents : undefined;
  }, 'non è un importo in euro con due decimali');

export const truth: Field<boolean> = simple((given) => {
  const value = bare(given);
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : undefined;
}, 'non è true o false');

export const transferNumber: Field<number> = simple((given) => {
  const value = bare(given);
  return /^\+?0*[1-5]$/.test(value) ? Number(value) : undefined;
}, 'non è un numero da 1 a 5');

const ZONE = '(Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))?';
const DATE = new RegExp(`^(\\d{4}-\\d{2}-\\d{2})${ZONE}$`);
const DATE_TIME = new RegExp(`^(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?)${ZONE}$`);

/** A calendar date; a zone may follow it and means nothing here. */
export const dateField: Field<Temporal.PlainDate> = simple((given) => {
  const [, date] = DATE.exec(bare(given)) ?? [];
  return date === undefined ? undefined : quietly(() => Temporal.PlainDate.from(date, { overflow: 'reject' }));
}, 'non è una data');

/** An instant; without a zone it is what Rome's clocks show (pagoPA writes local time). */
export const instantField: Field<Temporal.Instant> = simple((given) => {
  const [, local, zone] = DATE_TIME.exec(bare(given)) ?? [];
  if (local === undefined) return undefined;
  return quietly(() => {
    // Midnight at the end of a day is the only hour 24 there is.
    const [day = '', time = ''] = local.split('T');
    const ends = /^24:00:00(\.0+)?$/.test(time);
    const plain = Temporal.PlainDateTime.from(`${day}T${ends ? '00:00:00' : time}`, { overflow: 'reject' });
    return plain
      .add({ days: ends ? 1 : 0 })
      .toZonedDateTime(zone ? offsetOf(zone) : 'Europe/Rome')
      .toInstant();
  });
}, 'non è una data con ora');

const offsetOf = (zone: string) => (zone === 'Z' ? 'UTC' : zone);

function quietly<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** Bytes in base64, white space allowed between the characters. */
export const base64: Field<Buffer> = simple((given) => {
  const value = given.replace(/[\t\n\r ]/g, '');
  const whole = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value);
  return whole ? Buffer.from(value, 'base64') : undefined;
}, 'non è in base64');

export type Fields = Readonly<Record<string, Field<unknown>>>;

type ValueOf<F> = F extends Field<infer T> ? T : never;

export type Values<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };

/** Elements without namespace, each at most once, in the order in which they are named here. */
export function sequence<const F extends Fields>(
  fields: F,
  check?: (values: Values<F>) => string | undefined,
): Field<Values<F>> {
  const order = Object.entries(fields);
  return {
    read: (element) => {
      refuseStray(element);
      const values: Record<string, unknown> = {};
      let next = 0;
      for (const [name, field] of order) {
        const child = element.children[next];
        if (child && child.name === name && child.namespace === '') {
          values[name] = field.read(child);
          next += 1;
        } else if (!field.optional) throw bad(element, `manca ${name}, o è fuori posto`);
      }
      const left = element.children[next];
      if (left) throw bad(left, 'elemento non previsto in questo punto');
      const read = values as Values<F>;
      const problem = check?.(read);
      if (problem) throw bad(element, problem);
      return read;
    },
  };
}

/** So many elements of one name. */
export const listOf = <T>(name: string, field: Field<T>, most: number): Field<readonly T[]> => ({
  read: (element) => {
    refuseStray(element);
    const stranger = element.children.find((child) => child.name !== name || child.namespace !== '');
    if (stranger) throw bad(stranger, 'elemento non previsto in questo punto');
    const { length } = element.children;
    if (length < 1 || length > most) throw bad(element, `da 1 a ${most} ${name}`);
    return element.children.map((child) => field.read(child));
  },
});

function refuseStray(element: XmlElement): void {
  refuseAttributes(element);
  if (bare(element.text) !== '') throw bad(element, 'testo fra gli elementi');
}
