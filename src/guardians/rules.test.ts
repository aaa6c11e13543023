import { describe, expect, test } from 'vitest';
import { deniedOf, mayBecomePayer, mayChange } from './rules.ts';

const payer = { personId: 1, role: 'payer', invitedBy: null } as const;
const otherParent = { personId: 2, role: 'guardian', invitedBy: null } as const;
const invitedParent = { personId: 3, role: 'guardian', invitedBy: 1 } as const;
const grandmother = { personId: 4, role: 'delegate', invitedBy: 1 } as const;
const formerPayersDelegate = { personId: 5, role: 'delegate', invitedBy: 2 } as const;
const officesDelegate = { personId: 6, role: 'delegate', invitedBy: null } as const;

describe('who may change what another adult may do', () => {
  test.each([
    ['the payer, of whom they invited', payer, grandmother, true],
    ['the payer, of a parent they invited', payer, invitedParent, true],
    ['the payer, of a delegate whom an earlier payer invited', payer, formerPayersDelegate, true],
    ['the payer, of the parent whom the office recorded', payer, otherParent, 'RecordedByOffice'],
    ['the payer, of a delegate whom the office recorded', payer, officesDelegate, 'RecordedByOffice'],
    ['the payer, of themselves', payer, payer, 'RecordedByOffice'],
    ['the other parent', otherParent, grandmother, 'NotPayer'],
    ['a delegate', grandmother, grandmother, 'NotPayer'],
    ['a stranger', undefined, grandmother, 'NotPayer'],
  ] as const)('%s', (_, by, adult, expected) => {
    const decided = mayChange(by, adult);
    expect(decided.ok || decided.error.kind).toBe(expected);
  });
});

test('what is not allowed is denied', () => {
  expect(deniedOf([])).toEqual(['cancel', 'pay', 'money', 'names']);
  expect(deniedOf(['pay', 'cancel'])).toEqual(['money', 'names']);
  expect(deniedOf(['cancel', 'pay', 'money', 'names'])).toEqual([]);
});

describe('who may become the payer', () => {
  test.each([
    ['the other parent', [payer, otherParent], 2, true],
    ['a delegate', [payer, grandmother], 4, true],
    ['somebody new', [payer], 9, true],
    ['anybody, where nobody pays yet', [], 9, true],
    ['not who pays already', [payer, otherParent], 1, 'AlreadyPays'],
  ] as const)('%s', (_, adults, personId, expected) => {
    const decided = mayBecomePayer(adults, personId);
    expect(decided.ok || decided.error.kind).toBe(expected);
  });
});
