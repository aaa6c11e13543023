// Who may import what. `test/conformance/import-rules.test.ts` proves that each rule fires.
// Tests are excepted everywhere: they look at things from outside.
const TESTS = '(^test/|\\.test\\.tsx?$)';
const SUBJECT = '(?!(?:kernel|platform|web|gateways|commands)/)[^/]+';

const rule = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { ...from, pathNot: [TESTS, ...(from.pathNot ?? [])] },
  to,
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    rule('imports-resolve', 'An import that leads nowhere would hide what it breaks.', {}, { couldNotResolve: true }),
    rule(
      'kernel-is-pure',
      'The kernel imports nothing but itself: no library, no Node module.',
      { path: '^src/kernel/' },
      { pathNot: '^src/kernel/' },
    ),
    rule(
      'platform-knows-no-business',
      'The platform knows the kernel and itself.',
      { path: '^src/platform/' },
      { path: '^(src|sandbox|scripts)/', pathNot: '^src/(kernel|platform)/' },
    ),
    rule(
      'rules-are-pure',
      'Rules decide from what they are given: they import the kernel, and the plain types and rules of their own folder.',
      { path: '^(src/[^/]+)/.*rules\\.ts$' },
      { pathNot: ['^src/kernel/', '^$1/.*(rules|types)\\.ts$'] },
    ),
    rule(
      'rules-have-no-clock',
      'Rules are told the instant; they never ask for it.',
      { path: '^src/.*rules\\.ts$' },
      { path: '^src/kernel/clock\\.ts$' },
    ),
    rule(
      'subjects-meet-at-index',
      'Other folders see of a subject only its index.ts.',
      { path: '^src/([^/]+)/' },
      { path: `^src/${SUBJECT}/(?!index\\.tsx?$)`, pathNot: '^src/$1/' },
    ),
    rule(
      'programs-meet-subjects-at-index',
      'What starts the program or stands beside it sees of a subject only its index.ts.',
      { path: '^(src/[^/]+$|sandbox/|scripts/)' },
      { path: `^src/${SUBJECT}/(?!index\\.tsx?$)` },
    ),
    rule(
      'subjects-know-no-web',
      'Subjects know neither pages nor commands of the terminal nor how the program is put together.',
      { path: `^src/${SUBJECT}/` },
      { path: ['^src/(web|commands)/', '^src/[^/]+$', '^(sandbox|scripts)/'] },
    ),
    {
      name: 'no-circles-between-subjects',
      comment: 'Subjects form layers; two that need each other are one, or a third is missing.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^src/[^/]+$' },
      to: { path: '^src/[^/]+$', circular: true },
    },
    rule('no-circles', 'Files that import each other cannot be read apart.', {}, { circular: true }),
    rule(
      'ledger-knows-no-meal',
      'The ledger moves cents between accounts, whatever they are for.',
      { path: '^src/ledger/' },
      { path: '^src/', pathNot: '^src/(ledger|kernel|platform|tenancy)/' },
    ),
    rule(
      'attendance-knows-no-money',
      'Who was present does not depend on who has paid.',
      { path: '^src/attendance/' },
      { path: '^src/(ledger|charging|tariffs|payments|creditor|collection)/|^src/kernel/money\\.ts$' },
    ),
    rule(
      'school-and-kitchen-see-no-money',
      'No child is looked at differently for a debt: the screens of school and kitchen never learn of one.',
      { path: '^src/(kitchen|web/(school|kitchen))/' },
      { path: '^src/(ledger|charging|tariffs|standing|payments|creditor|collection)/|^src/kernel/money\\.ts$' },
    ),
    rule(
      'web-has-no-sql',
      'Pages ask commands and queries; statements live in the stores.',
      { path: '^src/web/' },
      { path: ['(^|/)node_modules/(kysely|pg)/', '/store\\.ts$'] },
    ),
    rule(
      'gateways-by-app-alone',
      "Other people's systems are plugged in at one place.",
      { pathNot: ['^src/(app\\.ts$|gateways/)'] },
      { path: '^src/gateways/' },
    ),
    rule('nothing-imports-tests', 'What runs does not lean on what proves it.', {}, { path: TESTS }),
    rule(
      'src-knows-no-sandbox',
      'The program does not know the world that is played for it.',
      { path: '^src/' },
      { path: '^sandbox/' },
    ),
    rule(
      'sandbox-uses-doors',
      'The sandbox comes in where anybody could: the app, its configuration, kernel, platform and the subjects.',
      { path: '^sandbox/' },
      { path: '^src/(web|gateways|commands)/|^src/(?!app\\.ts$|config\\.ts$|run-program\\.ts$)[^/]+$' },
    ),
  ],
  options: {
    parser: 'swc',
    moduleSystems: ['es6'],
    exclude: { path: '\\.test\\.tsx?$' },
    doNotFollow: { path: '(^|/)node_modules/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
