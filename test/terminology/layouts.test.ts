import { describe, expect, test } from '@jest/globals'
import { type PreparedRelease, readRelease } from '../../electron/terminology/read.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { systemName } from '../../shared/terminology/index.ts'
import { folderOf, releaseFolder, RELEASES, SMALL_ICD } from './files.ts'
import { CVX_FILE, LOINC_FILE, RXNORM_FILES } from './releases/small.ts'

const readAll = async (name: string): Promise<PreparedRelease> => readRelease([await releaseFolder(name)])
const concept = (release: PreparedRelease, code: string) => release.concepts.find((one) => one.code === code)

/** What a damaged release is told by; fails the test when it is read. */
function sentenceOf(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
  throw new Error('the release was read')
}

describe('each layout', () => {
  test.each(Object.keys(RELEASES))('%s is known by its content', async (name) => {
    const release = await readAll(name)
    expect(systemName(release.system)).toBe(name)
    expect(release.refusedLines).toEqual([])
    expect(release.concepts.length).toBeGreaterThan(1)
  })

  test('ICD-10-CM: dots, headers, both descriptions, the fiscal year', async () => {
    const release = await readAll('ICD-10-CM')
    expect(release).toMatchObject({
      release: 'FY2031',
      effectiveOn: '2030-10-01',
      kinds: { header: 60, billable: 200 },
    })
    const header = release.concepts.find(({ kind }) => kind === 'header')
    expect(header?.properties).toEqual({ billable: false })
    expect(release.concepts.every(({ code }) => /^[A-Z]\d\d(\.\w{1,4})?$/.test(code))).toBe(true)
    // A shorter name stands before the longer ones that begin like it.
    const lengths = release.concepts.filter(({ common }) => !common).map(({ display }) => display.length)
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b))
  })

  test('RxNorm: term types, synonyms, ingredients, package numbers, what became of retired concepts', async () => {
    const release = await readAll('RxNorm')
    expect(release).toMatchObject({ release: '03032025', effectiveOn: '2025-03-03' })
    expect(concept(release, '314076')).toMatchObject({
      display: 'lisinopril 10 MG Oral Tablet',
      synonyms: expect.arrayContaining(['lisinopril 10 MG per tablet']),
      kind: 'SCD',
      active: true,
      properties: { tty: 'SCD', strength: '10 MG' },
    })
    expect(concept(release, '999901')?.active).toBe(false)
    expect(concept(release, '999902')).toMatchObject({ active: false, properties: { retired: true } })
    expect(release.relations).toEqual([
      { source: '314076', kind: 'has_ingredient', target: '29046' },
      { source: '104377', kind: 'tradename_of', target: '314076' },
      { source: '314076', kind: 'has_dose_form', target: '317541' },
      { source: '314076', kind: 'has_ndc', target: '00310013010' },
      { source: '999902', kind: 'replaced_by', target: '314076' },
    ])
  })

  test('LOINC: parts, units, rank, a quoted line break, deprecated ones last', async () => {
    const release = await readAll('LOINC')
    expect(release.release).toBe('2.80')
    expect(concept(release, '2345-7')).toMatchObject({
      kind: 'lab',
      common: true,
      properties: { class: 'CHEM', unit: 'mg/dL', scale: 'Qn', rank: 4 },
    })
    expect(concept(release, '8480-6')?.kind).toBe('clinical')
    const deprecated = release.concepts.at(-1)
    expect(deprecated).toMatchObject({ code: '4548-4', active: false })
    expect(deprecated?.synonyms).toContain('"Glycated"\nhemoglobin')
  })

  test('LOINC: the smaller table alone, and the whole one where both are there', async () => {
    const core = await folderOf({ 'LoincTableCore.csv': LOINC_FILE })
    expect(readRelease([core]).concepts).toHaveLength(3)
    const both = await folderOf({
      'LoincTableCore.csv': LOINC_FILE.split('\n').slice(0, 2).join('\n'),
      'Loinc.csv': LOINC_FILE,
    })
    expect(readRelease([both]).concepts).toHaveLength(3)
  })

  test('CVX: status, non-vaccines, notes without CPT, also in UTF-16 as it is published', async () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(CVX_FILE, 'utf16le')])
    for (const folder of [await releaseFolder('CVX'), await folderOf({ 'cvx.txt': utf16 })]) {
      const release = readRelease([folder])
      expect(release).toMatchObject({ release: '2024-09-12', effectiveOn: '2024-09-12' })
      expect(concept(release, '03')).toMatchObject({ display: 'MMR', active: true })
      expect(concept(release, '01')?.active).toBe(false)
      expect(concept(release, '998')?.kind).toBe('non-vaccine')
      expect(concept(release, '140')?.properties).toMatchObject({ note: 'Use for 2024 on.' })
    }
  })

  test('NDC: products and packages, the eleven digits, what is no longer listed', async () => {
    const release = await readAll('NDC')
    expect(concept(release, '0310-0130-10')).toMatchObject({
      kind: 'package',
      properties: { ndc11: '00310013010', labeler: 'Almatica "Pharma"' },
    })
    expect(concept(release, '0310-0134')?.active).toBe(false)
    expect(concept(release, '0310-0130')?.display).toBe('Zestril 10 mg tablet')
    expect(release.relations).toEqual([{ source: '0310-0130-10', kind: 'package_of', target: '0310-0130' }])
  })

  test('HCPCS: continued descriptions, coverage, ended codes, modifiers', async () => {
    const release = await readAll('HCPCS Level II')
    expect(release).toMatchObject({ release: '2025-01', effectiveOn: '2025-01-01' })
    expect(concept(release, 'J1885')?.display).toBe('Injection, ketorolac tromethamine, per 15 mg')
    expect(concept(release, 'A0021')?.properties).toMatchObject({ coverage: 'I', betos: 'O1A', addedOn: '1985-01-01' })
    expect(concept(release, 'G0001')).toMatchObject({ active: false, properties: { endedOn: '2004-12-31' } })
    expect(concept(release, 'A1')?.kind).toBe('modifier')
  })
})

describe('damaged and other files', () => {
  test.each(Object.keys(RELEASES).filter((name) => name !== 'CPT'))(
    '%s cut off at any place inside a line is refused in one sentence',
    async (name) => {
      const { files = {}, folder = '' } = RELEASES[name] ?? {}
      for (const [file, text] of Object.entries(files)) {
        const last = text.trimEnd().lastIndexOf('\n') + 1
        const places = [text.length >> 1, last + 3, last + ((text.length - last) >> 1)]
        for (const place of places) {
          // A cut that falls on a line break leaves a shorter whole file; it cannot be told by anything in it.
          if (/[\r\n]/.test(text[place] ?? '') || /[\r\n]/.test(text[place - 1] ?? '')) continue
          const cut = await folderOf({ ...files, [file]: text.slice(0, place) }, folder)
          const sentence = sentenceOf(() => readRelease([cut]))
          expect(sentence).toMatch(/Nothing was imported\.$/)
          expect(sentence).toContain(file)
        }
      }
    },
  )

  test('a list of the practice’s own that may be cut off is read with a note', async () => {
    const folder = await folderOf({ 'cpt.csv': 'code,description\n0001Z,First\n0002Z,Seco' })
    expect(readRelease([folder]).notes).toEqual([expect.stringMatching(/no line break/)])
    expect((await readAll('CPT')).notes).toEqual([])
  })

  test('control: the same files uncut are read', async () => {
    for (const name of Object.keys(RELEASES)) expect((await readAll(name)).concepts.length).toBeGreaterThan(0)
  })

  test('a file without a last line break whose last line is whole is read', async () => {
    const folder = await folderOf({ 'icd10cm_order_2031.txt': SMALL_ICD.trimEnd() })
    expect(readRelease([folder]).concepts).toHaveLength(260)
  })

  test('single bad lines are named with their number and left out', async () => {
    const lines = SMALL_ICD.split('\r\n')
    lines[4] = 'this is no entry'
    lines[9] = String(lines[8])
    const release = readRelease([await folderOf({ 'icd10cm_order_2031.txt': lines.join('\r\n') })])
    expect(release.refused).toBe(2)
    expect(release.refusedLines.map(({ line }) => line)).toEqual([5, 10])
    expect(release.concepts).toHaveLength(258)
    const mended = LOINC_FILE.replace('"2345-7"', '"2345-8"')
    expect(readRelease([await folderOf({ 'Loinc.csv': `${mended}${'"1-8","a"\n'}` })]).refusedLines).toEqual([
      { file: 'Loinc.csv', line: 2, reason: '2345-8 has another check digit' },
      { file: 'Loinc.csv', line: 6, reason: '2 fields instead of 19' },
    ])
  })

  test('a file of which a tenth is bad is refused as a whole', async () => {
    const lines = SMALL_ICD.split('\r\n').map((line, index) => (index % 5 === 4 ? `?${line}` : line))
    const folder = await folderOf({ 'icd10cm_order_2031.txt': lines.join('\r\n') })
    expect(sentenceOf(() => readRelease([folder]))).toMatch(/lines are not as this layout has them/)
  })

  test('bytes flipped in the middle never end in anything but a sentence or a report', async () => {
    const conso = Buffer.from(RXNORM_FILES['RXNCONSO.RRF'] ?? '')
    for (let place = 7; place < conso.length; place += 41) {
      const flipped = Buffer.from(conso)
      flipped[place] = flipped.readUInt8(place) ^ 0x15
      const folder = await folderOf({ ...RXNORM_FILES, 'RXNCONSO.RRF': flipped })
      try {
        const { concepts, refused } = readRelease([folder])
        expect(concepts.length + refused).toBeGreaterThan(3)
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal)
      }
    }
  })

  test.each([
    ['an empty folder', {}, /no file in this folder/],
    ['an empty file', { 'cvx.txt': '' }, /not a release/],
    ['a packed file', { 'release.zip': 'PK\u0003\u0004' }, /packed \(ZIP\)/],
    ['another file', { 'notes.txt': 'hello\nworld\n' }, /not a release of/],
    ['a picture', { 'p.png': Buffer.from([0x89, 0x50, 0, 0, 0]) }, /not a release of/],
    ['two years at once', { 'a_2025.txt': SMALL_ICD, 'b_2026.txt': SMALL_ICD }, /two releases of ICD-10-CM/],
    ['two systems at once', { 'a_2025.txt': SMALL_ICD, 'cvx.txt': CVX_FILE }, /Import one at a time/],
    ['half a release', { 'RXNREL.RRF': RXNORM_FILES['RXNREL.RRF'] ?? '' }, /only RXNREL\.RRF was found/],
  ])('%s', async (_name, files, sentence) => {
    const folder = await folderOf(files)
    expect(sentenceOf(() => readRelease([folder]))).toMatch(sentence)
  })

  test('a path that is not there', () => {
    expect(sentenceOf(() => readRelease(['/nowhere/at/all']))).toMatch(/cannot be read \(ENOENT\)/)
  })
})
