/** `npm run conform -- <suite> PATH`: runs the product on material from outside, and prints what came of it as JSON. */
import { fhirImport } from './fhir-import.ts'

/** Every suite by name: it takes a path and answers with JSON that has `pass`. */
const suites: Readonly<Record<string, (path: string) => Promise<{ pass: boolean }>>> = {
  'fhir-import': fhirImport,
}

const [name = '', path = ''] = process.argv.slice(2)
const suite = suites[name]
if (!suite || !path) {
  console.error(`Say which: npm run conform -- <${Object.keys(suites).join(' | ')}> PATH`)
  process.exitCode = 2
} else {
  const result = await suite(path)
  console.log(JSON.stringify(result, null, 2))
  process.exitCode = result.pass ? 0 : 1
}
