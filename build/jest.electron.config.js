import base from './jest.config.js'

/** The desktop suites on the real Electron runtime instead of the double: `npm run test:electron`. */
export default {
  ...base,
  globals: { ...base.globals, __REAL_ELECTRON__: true },
  testMatch: ['<rootDir>/test/electron/**/*.e2e.test.ts', '<rootDir>/test/e2e/desktop*.test.ts'],
}
