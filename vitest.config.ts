import { defineConfig } from 'vitest/config';

// A test must not depend on the zone of the machine it runs on; `./omnibus test` runs the pure rules in other zones too.
process.env.TZ ??= 'UTC';

const pure = ['src/kernel/**/*.test.ts', 'src/**/*rules.test.ts'];
const conformance = ['test/conformance/**/*.test.ts', 'scripts/**/*.test.ts'];
const journeys = ['test/journeys/**/*.test.ts'];

export default defineConfig({
  test: {
    include: [],
    reporters: ['default'],
    projects: [
      { extends: true, test: { name: 'rules', include: pure } },
      { extends: true, test: { name: 'conformance', include: conformance, testTimeout: 60_000 } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['src/**/*.test.{ts,tsx}', 'sandbox/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...pure, ...conformance, ...journeys],
          globalSetup: ['test/support/global-setup.ts'],
          // Half of each test's time is PostgreSQL's: one worker a core keeps both busy.
          maxWorkers: '100%',
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'journeys',
          include: journeys,
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Each file has a Leporano of its own; while one starts its own, another uses the browser.
          maxWorkers: 2,
        },
      },
    ],
  },
});
