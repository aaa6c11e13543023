import { expect, test } from 'vitest';
import { advisoriesIn, answeredIn, openQuestions } from './advisories.ts';

const REPORT = JSON.stringify({
  auditReportVersion: 2,
  vulnerabilities: {
    uno: {
      severity: 'high',
      via: [
        {
          source: 1,
          name: 'uno',
          title: 'Reads too much',
          url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc',
          severity: 'high',
        },
      ],
    },
    due: { severity: 'high', via: ['uno'] },
    tre: {
      severity: 'low',
      via: [{ source: 1234, name: 'tre', title: 'Counts slowly', url: '', severity: 'low' }],
    },
  },
});
const TABLE = `| advisory | package | why | until |
| --- | --- | --- | --- |
| GHSA-aaaa-bbbb-cccc | uno | never called | 2027 |
`;

test('an advisory is found once, however many packages lead to it', () => {
  expect(advisoriesIn(REPORT)?.map(({ id }) => id)).toEqual(['GHSA-aaaa-bbbb-cccc', '1234']);
});

test('an advisory without its line is a question, and so is a line without its advisory', () => {
  const advisories = advisoriesIn(REPORT) ?? [];
  expect(openQuestions(advisories, answeredIn(TABLE))).toEqual(['1234 (low) tre: Counts slowly: without an answer']);
  expect(openQuestions([], answeredIn(TABLE))).toEqual([
    'GHSA-aaaa-bbbb-cccc stands in the table and nowhere else: take its line out',
  ]);
  expect(openQuestions(advisoriesIn('{"vulnerabilities":{}}') ?? [], [])).toEqual([]);
});

test.each(['', '405 Method Not Allowed', 'null', '{"message":"405 Method Not Allowed","statusCode":405}'])(
  'a registry that says “%s” has answered nothing, which is not the same as nothing found',
  (json) => expect(advisoriesIn(json)).toBeUndefined(),
);
