import type { Journal } from '../../../db/journal.ts'
import { rememberedMapping } from '../../../db/patients/imports.ts'
import {
  type Encoding,
  guessMapping,
  type Mapping,
  type Preview,
  readImportRow,
} from '../../../shared/patients/index.ts'
import { csvRows, encodingOf } from './csv-file.ts'
import { countRows, headingsOf } from './run.ts'

/** Rows that are shown as they will be. */
const SHOWN = 8

/** A file as it will be taken over, by the mapping that is given, remembered for its headings, or guessed. */
export async function previewImport(
  journal: Journal,
  file: { bytes: Buffer; mapping?: Mapping | undefined; encoding?: Encoding | undefined; today: string },
): Promise<Preview> {
  const { bytes, today } = file
  const encoding = file.encoding ?? encodingOf(bytes)
  const headings = await headingsOf(bytes, encoding)
  const kept = file.mapping ? null : await rememberedMapping(journal.db, headings)
  const mapping = file.mapping ?? kept ?? guessMapping(headings)
  const first: Preview['first'] = []
  let isHeading = true
  for await (const { line, fields, fault } of csvRows(bytes, encoding)) {
    if (isHeading && fault === null) isHeading = false
    else if (fault !== null) first.push({ line, values: {}, faults: [fault] })
    else first.push(shown(line, readImportRow(fields, mapping, today)))
    if (first.length === SHOWN) break
  }
  const has = (name: Mapping[number]) => mapping.includes(name)
  const lacking = [
    ...(has('name') || has('familyName') ? [] : ['familyName']),
    ...(has('name') || has('givenName') ? [] : ['givenName']),
    ...(has('birthOn') ? [] : ['birthOn']),
  ]
  return {
    headings,
    mapping,
    remembered: kept !== null,
    encoding,
    rows: await countRows(bytes, encoding),
    first,
    lacking,
  }
}

/** As the row will stand in the chart, where it can; else as it stands in the file, with what is wrong. */
function shown(line: number, { values, details, faults }: ReturnType<typeof readImportRow>): Preview['first'][number] {
  const clipped = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.slice(0, 200)]))
  if (!details) return { line, values: clipped, faults }
  const { familyName, givenName, middleName, birthOn, gender, phone, email, addressLine, city, state, postalCode } =
    details
  const taken = {
    familyName,
    givenName,
    middleName,
    birthOn,
    gender,
    phone,
    email,
    addressLine,
    city,
    state,
    postalCode,
  }
  return { line, values: { ...clipped, ...taken }, faults }
}
