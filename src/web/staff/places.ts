import type { NavItem } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { Staff } from './request.ts';

const { nav } = messages.staff;

/** The places of a menu: the path below the municipality, and its name. */
const SCHOOL = [
  ['registro', nav.register],
  ['registro/stampa', nav.registerPaper],
  ['registro/chiusure', nav.closeDays],
] as const;
const KITCHEN = [['cucina', nav.kitchen]] as const;
const OFFICE = [
  ['ufficio', nav.office],
  ['ufficio/chiusure', nav.closeDays],
  ['ufficio/sospensioni', nav.suspensions],
  ['ufficio/pagamenti', messages.officePayments.title],
  ['ufficio/riconciliazione', messages.reconciliation.title],
  ['ufficio/puntolis', messages.officeCollections.title],
  ['ufficio/segnalazioni', messages.reports.office.title],
  ['ufficio/assenze', messages.longAbsences.title],
  ['ufficio/pagopa', messages.creditor.title],
  ['ufficio/giornata', nav.whatHappened],
  ['ufficio/accessi', messages.activation.office.title],
  ['ufficio/impostazioni', messages.settings.title],
  ['ufficio/personale', messages.staffAccounts.title],
  ['ufficio/tablet', messages.tablets.office.title],
  ['ufficio/cucine', messages.tablets.centres.title],
  ['ufficio/conservazione', messages.retention.title],
  ['ufficio/importazioni', messages.office.imports.title],
  ['registro', nav.register],
  ['cucina', nav.kitchen],
  ['registro-attivita', messages.audit.nav],
] as const;

const PLACES = { school_staff: SCHOOL, kitchen: KITCHEN, office: OFFICE, auditor: OFFICE };

/** The menu of a member of staff, by role; `current` is the path of the place one is in. */
export const placesOf = (slug: string, role: Staff['role'], current: string): NavItem[] =>
  PLACES[role].map(([path, label]) => ({ href: `/${slug}/${path}`, label, current: path === current }));
