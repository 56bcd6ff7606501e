import type { Cli } from '../cli.ts'
import { type Command, type Given, SIGN_IN, UsageError } from '../command.ts'
import { didYouMean } from '../suggest.ts'
import { importFhir } from './import-fhir.ts'
import { importPatients } from './import-patients.ts'
import { importTerminology, TERMINOLOGY_OPTIONS } from './import-terminology.ts'

/** What can be taken in, and by what: each gets the words after its own. */
const KINDS: Readonly<Record<string, (given: Given, cli: Cli, paths: readonly string[]) => Promise<number>>> = {
  fhir: importFhir,
  patients: importPatients,
  terminology: importTerminology,
}

export const importCommand: Command = {
  name: 'import',
  summary: 'take in charts (FHIR R4), patients (CSV, JSON lines) or code systems',
  usage: 'fhir PATH… | patients FILE|- | terminology PATH…',
  details: [
    'fhir: files and folders with FHIR R4 resources, Bundles or NDJSON, also gzipped. The same twice is as once; an import',
    'that was cut off goes on where it was. What the chart cannot hold is kept as it came, and goes out again with it.',
    'patients, CSV: an export of another system with headings. Columns are known by their headings, or by --map: a JSON',
    'list with the field of each column, or null. The same file twice registers nobody twice; one that was cut off goes',
    'on. Who may be somebody that is here already is left out and reported; --take-doubtful registers them too.',
    'patients, JSON lines: one patient per line: { "familyName", "givenName", "birthOn": "YYYY-MM-DD", "gender", … } as',
    'patients.register takes it. Refused lines are named by their number; the same file twice registers everybody twice.',
    'terminology: a code system from the files of its publisher (ICD-10-CM, RxNorm, LOINC, CVX, NDC, HCPCS II, or a CPT',
    'list of your own licence): docs/runbooks/code-sets.md. The same release twice is as once.',
  ],
  options: {
    source: { hint: 'NAME', help: 'FHIR: what the sending system is called, where its resources bear no address' },
    'dry-run': { help: 'FHIR: say what would become of everything, and store nothing' },
    json: { help: 'FHIR: print the report as JSON' },
    try: { help: 'CSV: only tell what would become of each line' },
    map: { hint: 'FILE', help: 'CSV: the field of each column, as a JSON list' },
    'take-doubtful': { help: 'CSV: also register who may be somebody that is here already' },
    report: { hint: 'FILE', help: 'CSV: write the lines that did not become patients to this new file' },
    ...TERMINOLOGY_OPTIONS,
    ...SIGN_IN,
  },
  takes: [1, 101],
  async run(given, cli) {
    const [what = '', ...paths] = given.words
    const kinds = Object.keys(KINDS)
    const take = KINDS[what]
    if (!take)
      throw new UsageError(`"${what}" cannot be imported.${didYouMean(what, kinds)} What can be: ${kinds.join(', ')}.`)
    return take(given, cli, paths)
  },
}
