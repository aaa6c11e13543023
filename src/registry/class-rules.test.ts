import { expect, test } from 'vitest';
import { classLabel } from './class-rules.ts';

test.each([
  ['primaria', '2', 'B', '2ª B'],
  ['secondaria', '1', 'A', '1ª A'],
  ['infanzia', '3', 'A', 'sezione A'],
] as const)('the class %s %s %s is called %s', (level, grade, section, label) => {
  expect(classLabel({ level, grade, section })).toBe(label);
});
