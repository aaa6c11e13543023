import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesIn, nodesIn, parse, read, root } from './source.ts';
import { testNames } from './test-names.ts';
import { commandsOf } from './writers.ts';

/** The lines of `test/faults/commands.test.ts`: each command there is repeated with its key and raced. */
const LINES = filesIn('test/faults/command{s.test,-lines-*}.ts');

/** Commands whose transactions are more than one, or that need more of a world: the test that repeats or races them. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  acceptAsNew: 'src/guardians/guardians-raced.test.ts › accepted as somebody new twice at once, one adult comes of it',
  addPasskey:
    'src/web/devices/passkeys.test.ts › that came before, after five minutes, for another login, or that a key here gave already',
  answerLogout:
    'src/web/entrance/federated.test.ts › ends the one it names, in whichever browser, and no other; twice is once',
  cancelPayment: 'test/faults/command-races.test.ts › twice at once cancels each notice once and both are told so',
  choosePin: 'src/web/tablet/tablet.test.ts › is chosen twice at once, and one of the two opens',
  applyRetention:
    'src/retention/retention.test.ts › twice at once, once in the night and once by command, takes everybody out once',
  changeRetention: 'src/retention/retention.test.ts › by the municipality’s own setting, within what the law asks',
  retainNightly:
    'src/retention/retention.test.ts › runs once a night, whoever asks, not before three, and keeps its report',
  choosePassword: 'src/web/entrance/registration.test.ts › works once, also for two at the same instant',
  collect:
    'test/faults/collections.test.ts › $when step $nth of a collection: the same key makes one collection, one position, one credit',
  decideOnPassword:
    'src/web/entrance/federated.test.ts › let go of, opens nothing any more: no login, no session elsewhere, no remembered device, no link; twice is once',
  endCollections:
    'test/faults/collections.test.ts › $when step $nth of a reversal: the worker finishes it, and nobody can pay',
  enter: 'test/faults/history.test.ts › two web and two worker processes keep one history, seed %s',
  enterRemembered:
    'src/web/entrance/remembered.test.ts › guesses are counted by address, and where too many come from none is looked at',
  enterWithPin:
    'src/web/tablet/tablet.test.ts › five wrong PINs of a person on a tablet close it to them for a quarter of an hour, also at once',
  confirmWithKey:
    'src/web/administration/confirm.test.ts › a key that is shown twice at once confirms once, and one session is left',
  enterWithKey: 'src/web/administration/administration.test.ts › an answer that is sent twice opens once, also at once',
  evaluateStanding: 'test/faults/all-at-once.test.ts › everything at once, seed %i: no money is lost, doubled or stale',
  fetchFlows:
    'src/reconciliation/reconciliation.test.ts › taken twice, at once or cut short between two pages, counts once',
  finishLogin: 'src/web/entrance/federated.test.ts › leads in only the browser that asked, once, within five minutes',
  forgetEntranceTraces:
    'src/identity/forget-old-traces.test.ts › R16: links, attempts and sessions go at the end of their time also where nobody enters any more, not an hour earlier, whoever clears',
  forgetFederatedTraces:
    'src/web/entrance/federated.test.ts › forgets after 24 months, not a day before, and requests and used assertions after a day',
  inviteOffice:
    'src/web/administration/administration.test.ts › one invites a clerk of the office by mail, once however often the form is sent',
  joinNotices:
    'src/payments/joint-notices.test.ts › asked twice, one after the other or at once, there is one such notice',
  login: 'src/web/entrance/login.test.ts › thirty guesses at the same instant count as thirty',
  loginWithPasskey: 'src/web/devices/passkeys.test.ts › that came before: once at the same instant, never again',
  openCheckout:
    'test/faults/payment-histories.test.ts › %s random payment histories end with the ledger equal to the receipts, none lost, none twice (seed %s)',
  passSecondStep:
    'src/web/entrance/second-step.test.ts › a code is taken once, at every device, and so is a recovery code',
  pairTablet: 'src/web/tablet/tablet.test.ts › lets two browsers with the same code at once be one tablet',
  passStepWithPasskey: 'src/web/devices/passkeys.test.ts › that came before: once at the same instant, never again',
  publishPayment:
    'test/faults/payment-killed.test.ts › a payment that dies between any two of its steps is credited once, and has one position',
  receiveAnswer: 'src/web/entrance/federated.test.ts › counts once, however often and however fast it comes',
  receiveOidc: 'src/web/entrance/oidc.test.ts › counts once, however often and however fast the browser comes',
  refreshProviders:
    'src/federation/refresh-providers.test.ts › is taken over once a day, by one of those who ask; test providers stay',
  registerFirstKey: 'src/web/administration/administration.test.ts › of two browsers at once lets one in',
  registerKey: 'src/web/administration/administration.test.ts › a key that is registered twice at once is one',
  removeKey: 'src/web/administration/administration.test.ts › of two keys that are taken off at once one stays',
  removePasskey: 'src/web/devices/passkeys.test.ts › taken off opens nothing any more; the others do',
  requestActivation:
    'src/web/entrance/activation.test.ts › of two links only the first that is used opens; an address of somebody else is refused without a change',
  requestRegistration:
    'src/web/entrance/registration.test.ts › the same form sent twice writes one mail; with another address, another',
  requestReset:
    'src/web/entrance/registration.test.ts › gives the same answer for every address, and a link within the hour',
  reverseCollection:
    'test/faults/collections.test.ts › $when step $nth of a reversal: the worker finishes it, and nobody can pay',
  secondStep:
    'src/web/entrance/second-step.test.ts › the first code connects the app, opens a new session and shows eight recovery codes once',
  sendDueMails: 'src/notices/send-due-mails.test.ts › of 300 mails is sent once each by four workers at once',
  startLogin: 'src/web/entrance/federated.test.ts › counts once, however often and however fast it comes',
  startOidc: 'src/web/entrance/oidc.test.ts › counts once, however often and however fast the browser comes',
  sweepDays: 'test/faults/races.test.ts › live a week as one would: every child is charged once a day',
  verifyNightly:
    'src/integrity/integrity.test.ts › runs once a night from 02:00 on, whoever asks, and keeps what it found',
  workPositions:
    'test/faults/payment-histories.test.ts › %s random payment histories end with the ledger equal to the receipts, none lost, none twice (seed %s)',
};

/** They write one line into the audit log that something was read; each reading is one line, whoever reads at the same time. */
const READINGS = [
  'dietsOn',
  'exportPerson',
  'lettersFor',
  'orderCounts',
  'previewImport',
  'printNotices',
  'recordAuditExport',
];

/** They ask a command inside a transaction that is taken back, to show what would happen. */
const PREVIEWS = ['previewAbsence', 'previewRetention'];

/** Whoever runs the installation begins them at the command line, one at a time. */
const OPERATOR = [
  'addAdministrator',
  'addKey',
  'addOidcProvider',
  'addTestProvider',
  'changeTariff',
  'endAdministrator',
  'extendMunicipality',
  'importProviders',
  'removeOidcProvider',
  'restoreBackup',
  'retireOldKeys',
  'setUpFederation',
  'setUpMunicipality',
  'switchFederation',
  'useNewKey',
];

const inLines = new Set(
  LINES.flatMap((file) =>
    [...nodesIn(parse(read(file), file))].flatMap((node) => (node.type === 'Identifier' ? [String(node.value)] : [])),
  ),
);
const commands = commandsOf();
const named = [...Object.keys(ELSEWHERE), ...READINGS, ...PREVIEWS, ...OPERATOR];

test('the commands are found: functions that write and that a page, a gateway, a job or the command line begins', () => {
  expect(commands.length).toBeGreaterThan(80);
  expect(commands).toEqual(expect.arrayContaining(['closeDays', 'declarePayment', 'sweepDays', 'undoAbsence']));
  expect(commands).not.toContain('consumersOf');
});

test.each(commands)('%s is repeated and raced: it has its line in test/faults, or is named here', (command) => {
  expect(inLines.has(command) || named.includes(command)).toBe(true);
});

test('nothing is named here that is no command any more, or has its line', () => {
  expect(named.filter((name) => !commands.includes(name))).toEqual([]);
  expect(Object.keys(ELSEWHERE).filter((name) => LINES.some((file) => read(file).includes(`=> ${name}(`)))).toEqual([]);
});

test.each(Object.entries(ELSEWHERE))('%s: its test exists', (_, held) => {
  const [file = '', name = ''] = held.split(' › ');
  expect(existsSync(join(root, file)), file).toBe(true);
  expect([...testNames(file)]).toContain(name);
});
