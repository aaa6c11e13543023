import { addDays, type Day, day as dayOf, daysBetween } from '#src/kernel/day.ts';

/** Western Easter by the Meeus/Jones/Butcher method. */
export function easterOf(year: number): Day {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const count = h + l - 7 * m + 114;
  return addDays(dayOf(`${year}-${String(Math.floor(count / 31)).padStart(2, '0')}-01`), count % 31);
}

const FIXED: Readonly<Record<string, string>> = {
  '01-01': 'Capodanno',
  '01-06': 'Epifania',
  '04-25': 'Festa della Liberazione',
  '05-01': 'Festa del lavoro',
  '06-02': 'Festa della Repubblica',
  '08-15': 'Ferragosto',
  '11-01': 'Ognissanti',
  '12-08': 'Immacolata',
  '12-25': 'Natale',
  '12-26': 'Santo Stefano',
};

/** The name of the national feast on a day (law 260/1949 and later; 4 October again from 2026); undefined on other days. */
export function nationalFeast(day: Day): string | undefined {
  const fixed = FIXED[day.slice(5)];
  if (fixed) return fixed;
  if (day.endsWith('-10-04') && day >= '2026-01-01') return 'San Francesco';
  // Easter falls between 22 March and 25 April.
  const monthDay = day.slice(5);
  if (monthDay < '03-22' || monthDay > '04-26') return undefined;
  const afterEaster = daysBetween(easterOf(Number(day.slice(0, 4))), day);
  return afterEaster === 0 ? 'Pasqua' : afterEaster === 1 ? "Lunedì dell'Angelo" : undefined;
}
