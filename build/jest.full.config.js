import base from './jest.config.js'

/** The suites at their full size: `npm run verify:full`. */
export default {
  ...base,
  // The whole clinic day at four windows is not steady enough yet to be asked of every change.
  testMatch: [...base.testMatch, '<rootDir>/test/**/*.full.ts'],
  globals: { ...base.globals, __FULL__: true },
  testTimeout: 3_600_000,
}
