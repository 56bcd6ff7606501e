const { default: Sequencer } = require('@jest/test-sequencer')

/** Where the suites stand that take minutes, the longest first; begun last, one of them would keep one core busy alone. */
const LONG = ['/durability/power-loss', '/durability/', '/e2e/clinic-day', '/ledger/', '/e2e/']

const place = ({ path }) => {
  const found = LONG.findIndex((part) => path.replaceAll('\\', '/').includes(`/test${part}`))
  return found < 0 ? LONG.length : found
}

/** Begins with the suites that are known to take longest. Jest itself knows only the sizes of the files where nothing ran before. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => place(a) - place(b))
  }
}
