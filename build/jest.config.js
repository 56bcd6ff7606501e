import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Run through `npm test`, or: node --experimental-vm-modules node_modules/jest/bin/jest.js -c build/jest.config.js
export default {
  rootDir: '..',
  roots: ['<rootDir>/test'],
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/test/**/*.test.tsx'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleFileExtensions: ['ts', 'tsx', 'mjs', 'js', 'cjs', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/out/', '<rootDir>/dist/'],
  transform: {
    '\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          target: 'es2024',
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  globals: {
    // `npm run verify:full` turns this on; suites ask through test/support/size.ts.
    __FULL__: false,
    // Where this run keeps what it must remove afterwards: one folder per jest process.
    __RUN_DIRECTORY__: join(tmpdir(), `daybook-tests-${process.pid}`),
  },
  globalSetup: '<rootDir>/test/support/run-setup.ts',
  globalTeardown: '<rootDir>/test/support/run-teardown.ts',
  testSequencer: '<rootDir>/build/longest-first.cjs',
  testTimeout: 60_000,
  maxWorkers: 2,
  // Each file leaves contexts and code behind; a worker that grew is started anew between two files. V8 ends one that has
  // seen too many (see build/bootstrap/test.mjs).
  workerIdleMemoryLimit: '700MB',
  errorOnDeprecated: true,
  cache: true,
  watchman: false,
}
