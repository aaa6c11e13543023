import { activation } from './it/activation.ts';
import { administration } from './it/administration.ts';
import { audit } from './it/audit.ts';
import { collectionCode } from './it/collection-code.ts';
import { contacts } from './it/contacts.ts';
import { creditor } from './it/creditor.ts';
import { devices } from './it/devices.ts';
import { entrance } from './it/entrance.ts';
import { errors } from './it/errors.ts';
import { family } from './it/family.ts';
import { federation } from './it/federation.ts';
import { guardians } from './it/guardians.ts';
import { hours } from './it/hours.ts';
import { imports } from './it/imports.ts';
import { legal } from './it/legal.ts';
import { longAbsences } from './it/long-absences.ts';
import { office } from './it/office.ts';
import { officeAdults } from './it/office-adults.ts';
import { officeCheck } from './it/office-check.ts';
import { officeCollections } from './it/office-collections.ts';
import { officePayments } from './it/office-payments.ts';
import { ownData } from './it/own-data.ts';
import { passkeys } from './it/passkeys.ts';
import { payments } from './it/payments.ts';
import { reconciliation } from './it/reconciliation.ts';
import { remembered } from './it/remembered.ts';
import { reports } from './it/reports.ts';
import { retention } from './it/retention.ts';
import { settings } from './it/settings.ts';
import { shared } from './it/shared.ts';
import { staff } from './it/staff.ts';
import { staffAccounts } from './it/staff-accounts.ts';
import { tablets } from './it/tablets.ts';
import { topUpSettings } from './it/top-up-settings.ts';

/** Italian is the source of the catalogue's type: another language must answer every key with the same arguments. */
const it = {
  activation,
  administration,
  audit,
  collectionCode,
  contacts,
  creditor,
  devices,
  family,
  federation,
  retention,
  shared,
  entrance,
  errors,
  guardians,
  legal,
  hours,
  imports,
  longAbsences,
  office,
  officeAdults,
  officeCheck,
  officeCollections,
  officePayments,
  ownData,
  passkeys,
  payments,
  reconciliation,
  remembered,
  reports,
  settings,
  staff,
  staffAccounts,
  tablets,
  topUpSettings,
};

type Messages = typeof it;

/** Every text that pages and mails show, by audience. */
export const messages: Messages = it;
