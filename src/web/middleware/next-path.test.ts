import { describe, expect, test } from 'vitest';
import { loginPath, ownPath } from './next-path.ts';

describe('where a login leads', () => {
  test.each([
    ['/leporano', '/leporano'],
    ['/leporano/cittadino/12?mese=2026-11', '/leporano/cittadino/12?mese=2026-11'],
    ['/leporano/a/../ricarica', '/leporano/ricarica'],
    ['/leporano//evil.example', '/leporano//evil.example'],
  ])('%s is a page of this municipality', (wanted, path) => {
    expect(ownPath('leporano', wanted)).toBe(path);
  });

  test.each([
    undefined,
    '',
    'https://evil.example/leporano/',
    '//evil.example/leporano/',
    '/\\evil.example/leporano/',
    '\\\\evil.example/leporano/',
    '/\t/evil.example/leporano/',
    'javascript:alert(1)',
    'leporano/cittadino',
    '/leporano/../taranto/',
    '/leporano/%2e%2e/taranto/',
    '/taranto/',
    '/leporanox/',
    '/login/leporano',
    'http://[',
  ])('%s is not', (wanted) => {
    expect(ownPath('leporano', wanted)).toBeUndefined();
  });

  test('is kept in the address of the login page, unless it is home', () => {
    expect(loginPath('leporano')).toBe('/login/leporano');
    expect(loginPath('leporano', { next: '/leporano/', message: 'sessione' })).toBe(
      '/login/leporano?messaggio=sessione',
    );
    expect(loginPath('leporano', { next: '/leporano/ricarica?a=1&b=2' })).toBe(
      '/login/leporano?next=%2Fleporano%2Fricarica%3Fa%3D1%26b%3D2',
    );
  });
});
