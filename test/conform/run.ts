// `npm run conform -- SUITE PATH`: runs the product on material from outside, and prints what came of it as JSON; the exit
// code says whether all of it agreed.
import { fhirImport } from './fhir-import.ts'
import { growth } from './growth.ts'

const suites: Readonly<Record<string, (path: string) => Promise<{ pass: boolean }>>> = {
  'fhir-import': fhirImport,
  growth,
}

const [name = '', path = ''] = process.argv.slice(2)
const suite = suites[name]
if (!suite || path === '') {
  console.error(`Write: npm run conform -- SUITE PATH, with one of the suites ${Object.keys(suites).join(', ')}.`)
  process.exitCode = 2
} else {
  const report = await suite(path)
  console.log(JSON.stringify(report, null, 2))
  process.exitCode = report.pass ? 0 : 1
}
