// `npm run conform -- SUITE FILE`: prints what the suite found as JSON; the exit code says whether all of it agreed.
import { growth } from './growth.ts'
import type { Suite } from './suite.ts'

const suites: Readonly<Record<string, Suite>> = { growth: (path) => growth(path) }

const [name = '', path = ''] = process.argv.slice(2)
const suite = suites[name]
if (!suite || path === '') {
  console.error(`Write: npm run conform -- SUITE FILE, with one of the suites ${Object.keys(suites).join(', ')}.`)
  process.exitCode = 2
} else {
  const report = await suite(path)
  console.log(JSON.stringify(report, null, 2))
  process.exitCode = report.pass ? 0 : 1
}
