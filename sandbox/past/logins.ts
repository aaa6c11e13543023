import type { StaffRole } from '#src/platform/http/environment.ts';

/** Known to everybody: it exists in demos only, where `setDemoLogin` allows it. */
export const DEMO_PASSWORD = 'Leporano-2026-demo';

export const FAMILY_EMAILS = {
  inCredit: 'famiglia.credito@example.it',
  inDebt: 'famiglia.debito@example.it',
  suspended: 'famiglia.sospesa@example.it',
} as const;

export const STAFF_LOGINS: readonly {
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly schoolCode?: string;
}[] = [
  { email: 'scuola@example.it', name: 'Segreteria via Dante', role: 'school_staff', schoolCode: 'TAEE815018' },
  { email: 'cucina@example.it', name: 'Centro di cottura', role: 'kitchen' },
  { email: 'ufficio@example.it', name: 'Ufficio scuola', role: 'office' },
];
