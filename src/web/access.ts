import type { StaffRole, TabletPurpose, Visitor } from '#src/platform/http/environment.ts';

/** On a shared tablet one has not one's role, but that of the tablet. */
type TabletRole = `${TabletPurpose}_tablet`;
type Role = 'anonymous' | 'remembered' | 'citizen' | StaffRole | TabletRole;

/** A part of a municipality's pages by the first segment of its address, and who may see it and act in it. */
interface Area {
  readonly segments: readonly string[];
  /** Who may open its pages. */
  readonly see: readonly Role[];
  /** Who may send its forms; by default whoever may see it. */
  readonly act?: readonly Role[];
}

const EVERYONE: readonly Role[] = [
  'anonymous',
  'remembered',
  'citizen',
  'school_staff',
  'kitchen',
  'office',
  'auditor',
  'register_tablet',
  'kitchen_tablet',
];

/**
 * Authorisation in one place: role × area. What is not listed here does not exist for anybody.
 * School and kitchen see no money (R8); the auditor reads everything but diets (R16, decision 28) and changes nothing.
 */
const AREAS: readonly Area[] = [
  {
    segments: [
      'login',
      'logout',
      'registrazione',
      'attivazione',
      'invito',
      'invito-famiglia',
      'password-dimenticata',
      'nuova-password',
      'seconda-verifica',
      'tablet',
      'entra-con-passkey',
    ],
    see: EVERYONE,
  },
  // The ways in with SPID, CIE and gateways, and what their providers ask and answer.
  { segments: ['spid', 'cie', 'oidc', 'accesso'], see: EVERYONE },
  { segments: ['privacy', 'accessibilita', 'note-legali', 'contatti'], see: EVERYONE },
  { segments: ['passkey'], see: ['school_staff', 'kitchen', 'office', 'auditor'] },
  { segments: ['dispositivi'], see: ['citizen', 'school_staff', 'kitchen', 'office', 'auditor'] },
  {
    segments: ['', 'cittadino', 'ricarica', 'pagamenti', 'i-miei-dati', 'accesso-e-password'],
    see: ['citizen'],
  },
  // All that a remembered device may do (R15), and what it sent when it had just ended.
  { segments: ['assenze'], see: ['citizen', 'remembered'] },
  // What was sent to an ended session, or by staff whose second step was too long ago.
  {
    segments: ['da-confermare'],
    see: ['citizen', 'remembered', 'school_staff', 'register_tablet', 'office', 'auditor'],
  },
  {
    segments: ['registro'],
    see: ['school_staff', 'office', 'auditor', 'register_tablet'],
    act: ['school_staff', 'office', 'register_tablet'],
  },
  { segments: ['cucina'], see: ['kitchen', 'office', 'auditor', 'kitchen_tablet'], act: ['kitchen', 'office'] },
  { segments: ['registro-attivita'], see: ['office', 'auditor'], act: [] },
  { segments: ['ufficio'], see: ['office', 'auditor'], act: ['office'] },
];

const HOMES: Record<Role, string> = {
  anonymous: '',
  remembered: 'assenze',
  citizen: '',
  school_staff: 'registro',
  kitchen: 'cucina',
  office: 'ufficio',
  auditor: 'ufficio',
  register_tablet: 'registro',
  kitchen_tablet: 'cucina',
};

/** Forms that only ask, posted so that no address holds a name (R16): whoever sees the area may send them. */
const ONLY_ASKS = /^\/[^/]+\/(ufficio\/cerca|registro-attivita)\/?$/;

/** Which diet a child has is for the school office; the kitchen learns how many of each to cook (R16). */
const A_CHILDS_DIET = /^\/[^/]+\/ufficio\/alunni\/[^/]+\/dieta\/?$/;

/** What of its area a shared tablet does not show: printing and closing days are done elsewhere. */
const NOT_ON_TABLETS = /^\/[^/]+\/registro\/(stampa|chiusure)(\/|$)/;
const ON_TABLETS: readonly Role[] = ['register_tablet', 'kitchen_tablet'];

function roleOf(visitor: Visitor): Role {
  if (visitor.kind !== 'staff') return visitor.kind;
  return visitor.tablet ? `${visitor.tablet.purpose}_tablet` : visitor.role;
}

/** The page where a visitor begins. */
export const homeOf = (slug: string, visitor: Visitor): string => homeOfRole(slug, roleOf(visitor));

export const homeOfRole = (slug: string, role: Role): string => `/${slug}/${HOMES[role]}`;

/** The area of `/leporano/cittadino/12`, `/leporano?mese=…` or `/login/leporano`. */
function areaOf(path: string): Area | undefined {
  const [first = '', second = ''] = (path.split('?')[0] ?? '').split('/').slice(1);
  const segment = first === 'login' ? 'login' : second;
  return AREAS.find(({ segments }) => segments.includes(segment));
}

type Access = 'allowed' | 'login' | 'forbidden' | 'missing';

/** What a visitor may do with an address. `login` means: nobody is signed in, and somebody who is may. */
export function accessTo(path: string, visitor: Visitor, method: 'see' | 'act'): Access {
  const area = areaOf(path);
  if (!area) return 'missing';
  const roles = method === 'see' || ONLY_ASKS.test(path) ? area.see : (area.act ?? area.see);
  const role = roleOf(visitor);
  if (ON_TABLETS.includes(role) && NOT_ON_TABLETS.test(path)) return 'forbidden';
  if (role === 'auditor' && A_CHILDS_DIET.test(path)) return 'forbidden';
  if (roles.includes(role)) return 'allowed';
  return visitor.kind === 'anonymous' || visitor.kind === 'remembered' ? 'login' : 'forbidden';
}

/** Whether a role may know diets, and which ones are cooked (R16). */
export const seesDiets = (role: StaffRole): boolean => role === 'kitchen' || role === 'office';

/** Whether a role may open a page. */
export const maySee = (path: string, role: Role): boolean => areaOf(path)?.see.includes(role) ?? false;

/**
 * What providers of identities send through the browser: it comes from another site and holds no token of ours. It is
 * believed for its own signature, or not at all.
 */
export const comesFromProvider = (path: string): boolean => /^\/[^/]+\/(spid|cie)\/(acs|logout)$/.test(path);

/** What staff open only a short while after their second step: diets, who works here, with which keys one enters, where payments go, letters with codes, exports. */
const FRESH_STEP = [
  /^\/[^/]+\/ufficio\/alunni\/\d+\/dieta$/,
  /^\/[^/]+\/ufficio\/personale(\/|$)/,
  // Devices on which people enter with six digits.
  /^\/[^/]+\/ufficio\/tablet(\/|$)/,
  /^\/[^/]+\/passkey(\/|$)/,
  // Where the money goes.
  /^\/[^/]+\/ufficio\/pagopa$/,
  /^\/[^/]+\/ufficio\/accessi\/.*\/(lettere\.pdf|dati\.(json|pdf))$/,
  // Tables with names or payments that leave the program.
  /^\/[^/]+\/(registro-attivita\/scarica|ufficio\/.*\/(incassi|righe|da-correggere))\.csv$/,
];
export const needsFreshStep = (path: string): boolean => FRESH_STEP.some((pattern) => pattern.test(path));

/** Where a fresh step may lead: to what asks for one, or to the form that waits behind it. */
export const comesAfterFreshStep = (path: string): boolean =>
  needsFreshStep(path) || /^\/[^/]+\/da-confermare\/[^/]+$/.test(path);

/** Forms whose hour of arrival decides (R2): what is sent to them survives a session that has just ended. */
const countsFirstClick = (path: string): boolean => /^\/[^/]+\/(cittadino\/\d+\/assenze|assenze\/\d+)(\/|$)/.test(path);

/** The register of a class: what a teacher ticked for twenty children is not lost to five quiet minutes. */
export const waitsForLogin = (path: string): boolean => countsFirstClick(path) || /^\/[^/]+\/registro\/\d+$/.test(path);

/** Where a remembered device sends what was begun on the pages of its family. */
export const onRememberedDevice = (path: string): string =>
  path.replace(/^(\/[^/]+)\/cittadino\/(\d+)\/assenze/, '$1/assenze/$2');

/** Below it are the pages of those who keep the installation; no municipality may be called so. */
export const ADMINISTRATION = 'piattaforma';

/** What of those pages somebody may open who is no administrator: the door, and the link with which a first key is registered. */
export const isAdministratorsDoor = (path: string): boolean => /^\/[^/]+\/(entra|attiva)\/?$/.test(path);
