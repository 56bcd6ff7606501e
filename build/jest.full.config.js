import base from './jest.config.js'

/** The suites at their full size: `npm run verify:full`. */
export default {
  ...base,
  globals: { ...base.globals, __FULL__: true },
  testTimeout: 3_600_000,
}
