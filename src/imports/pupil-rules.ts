import type { Day } from '#src/kernel/day.ts';
import { birthDateAndSexOf, type FiscalCode, type Sex } from '#src/kernel/fiscal-code.ts';
import { err, ok } from '#src/kernel/result.ts';
import { searchForm } from '#src/kernel/text.ts';
import type { Places } from './column-rules.ts';
import { identifier } from './consumer-rules.ts';
import { complete, type RowReader, readersOf } from './row-rules.ts';
import type { Table } from './table-types.ts';
import type { ImportContext, PayerRow, PupilRow, Reading } from './types.ts';
import {
  readDay,
  readEmail,
  readFiscalCode,
  readPhone,
  readPositiveAmount,
  readSex,
  readText,
  readYesNo,
  type ValueReader,
} from './value-rules.ts';

/** Judges a file of pupils, each with the class and the parent who pays (R11). */
export function readPupils(table: Table, places: Places, context: ImportContext): Reading<PupilRow> {
  const { readers, conclude } = readersOf(table, places);
  const identify = identifier(context.consumers, 'one');
  const readClass = classReader(context.classes);
  const readDiet = dietReader(context.diets);
  const readPayer = payerReader();
  const rows = readers.flatMap((row) => {
    const identity = identify(row);
    const person = readPerson(row, identity?.fiscalCode, context.today);
    const pupil = complete({
      line: row.line,
      number: identity?.number,
      fiscalCode: identity?.fiscalCode,
      ...person,
      ...readClass(row),
      payer: readPayer(row),
      iseeCents: row.optional('isee', readPositiveAmount),
      resident: row.needed('resident', readYesNo),
      law104: row.optional('exempt', readYesNo),
      diet: row.optional('diet', readDiet),
      household: row.optional('household', readText),
    });
    return pupil ? [{ ...pupil, law104: pupil.law104 ?? false }] : [];
  });
  return conclude(rows);
}

function readPerson(row: RowReader, fiscalCode: FiscalCode | undefined, today: Day) {
  const surname = row.needed('surname', readText);
  const name = row.needed('name', readText);
  let sex: Sex | null | undefined = row.optional('sex', readSex);
  const birthDate = row.needed('birthDate', readDay);
  if (birthDate && birthDate > today) row.reject('birthDate', 'birth_date_in_future');
  else if (birthDate && fiscalCode) {
    // 11 digits, for those who wait for the final code, say nothing about their bearer.
    const said = birthDateAndSexOf(fiscalCode, birthDate);
    if (said && said.birthDate !== birthDate) row.reject('birthDate', 'birth_date_differs_from_fiscal_code');
    if (said && sex && said.sex !== sex) row.reject('sex', 'sex_differs_from_fiscal_code');
    if (said && sex === null) sex = said.sex;
  }
  return { surname, name, sex, birthDate };
}

function classReader(classes: ImportContext['classes']) {
  const keyOf = (schoolCode: string, grade: string, section: string) => `${schoolCode} ${grade} ${section}`;
  const known = new Map(classes.map((one) => [keyOf(one.schoolCode, one.grade, one.section), one]));
  const schools = new Set(classes.map((one) => one.schoolCode));
  const grades = new Set(classes.map((one) => `${one.schoolCode} ${one.grade}`));
  const readSchool: ValueReader<string> = (text) =>
    schools.has(text.toUpperCase()) ? ok(text.toUpperCase()) : err('school_unknown');
  const readGrade: ValueReader<string> = (text) => ok(text.replace(/^(\d+)[ªº°^a.\s]+$/i, '$1').toUpperCase());
  const readSection: ValueReader<string> = (text) => ok(text.toUpperCase());

  return (row: RowReader) => {
    const schoolCode = row.needed('schoolCode', readSchool);
    const grade = row.needed('grade', readGrade);
    const section = row.needed('section', readSection);
    if (schoolCode && grade && section && !known.has(keyOf(schoolCode, grade, section))) {
      row.reject(grades.has(`${schoolCode} ${grade}`) ? 'section' : 'grade', 'class_unknown_in_school');
    }
    return { schoolCode, grade, section };
  };
}

function dietReader(diets: readonly string[]): ValueReader<string> {
  const known = new Map(diets.map((diet) => [searchForm(diet), diet]));
  return (text) => {
    const diet = known.get(searchForm(text));
    return diet === undefined ? err('diet_unknown') : ok(diet);
  };
}

/** One parent stands on a row for each child: the name must be the same, and the address where there is one. */
function payerReader() {
  const payers = new Map<string, PayerRow>();
  return (row: RowReader): PayerRow | undefined => {
    const read = complete({
      fiscalCode: row.needed('payerFiscalCode', readFiscalCode),
      surname: row.needed('payerSurname', readText),
      name: row.needed('payerName', readText),
      email: row.optional('email', readEmail),
      phone: row.optional('phone', readPhone),
    });
    if (!read) return undefined;
    const before = payers.get(read.fiscalCode);
    payers.set(read.fiscalCode, {
      ...read,
      email: before?.email ?? read.email,
      phone: before?.phone ?? read.phone,
    });
    if (!before) return read;
    if (searchForm(before.surname + before.name) !== searchForm(read.surname + read.name)) {
      row.reject('payerSurname', 'payer_named_differently');
    }
    if (before.email && read.email && before.email !== read.email) row.reject('email', 'payer_email_differs');
    return read;
  };
}
