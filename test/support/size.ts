const full = (globalThis as { __FULL__?: boolean }).__FULL__ === true

/** The size of a heavy suite: `ci` in `npm test`, `full` in `npm run verify:full`. */
export const size = (sizes: { ci: number; full: number }): number => (full ? sizes.full : sizes.ci)
