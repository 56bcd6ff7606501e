import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { docOf, type Note, plainTextOf } from '../../shared/notes/index.ts'
import { valueOf } from '../support/practices.ts'
import { bodyOf, practiceWithStaff, type Staffed } from './staff.ts'

let staffed: Staffed
type Clients = Awaited<ReturnType<Staffed['as']>>
let okafor: Clients

beforeAll(async () => {
  staffed = await practiceWithStaff()
  okafor = await staffed.as('dr.okafor')
}, 60_000)
afterAll(() => staffed?.practice.remove())

const start = async (templateId = 'built-in:blank'): Promise<Note> =>
  valueOf(await staffed.doctor.notes.start({ patientId: staffed.patientId, encounterId: null, templateId }))
const textOf = (note: Note, section: string) =>
  note.sides.filter((side) => side.section === section).map(({ body }) => plainTextOf(docOf(body)))

test('a template’s values are pulled at once, and never asked is not none', async () => {
  const note = await start('built-in:well-visit')
  const [history = ''] = textOf(note, 'history')
  expect(history).toContain('Allergies: Not asked yet; nothing recorded')
  expect(history).not.toContain('No known allergies')
  expect(textOf(note, 'subjective')[0]).toContain('Aurelia Zimmermann, 46 years old, is here')
  expect(textOf(note, 'objective')[0]).toContain('Vitals: nothing recorded')
})

test('a note that is open elsewhere is seen as such, until it is closed there', async () => {
  const { doctor, patientId } = staffed
  const { head } = await start()
  const about = { patientId, noteId: head.entryId }
  const seen: { names: string[]; sections: string[] }[] = []
  const stop = doctor.notes.watch(about, ({ others, sections }) =>
    seen.push({ names: others.map(({ userName, deviceName }) => `${userName} on ${deviceName}`), sections }),
  )
  await until(() => seen.length === 1)
  const leave = okafor.notes.watch(about, () => {})
  await until(() => seen.at(-1)?.names.length === 1)
  expect(seen.at(-1)?.names).toEqual(['Dr. Okafor on Room 1'])
  const note = valueOf(await okafor.notes.get(about))
  const side = note.sides.find(({ section }) => section === 'plan')
  const where = { section: 'plan', seen: side ? { sideId: side.sideId, revision: side.revision } : null }
  valueOf(await okafor.notes.saveSection({ ...about, ...where, body: bodyOf('Rest') }))
  await until(() => seen.at(-1)?.sections.includes('plan') === true)
  leave()
  await until(() => seen.at(-1)?.names.length === 0)
  // A window that is locked has nothing open any more.
  const again = await staffed.as('dr.okafor')
  again.notes.watch(about, () => {})
  await until(() => seen.at(-1)?.names.length === 1)
  valueOf(await again.access.lock({}))
  await until(() => seen.at(-1)?.names.length === 0)
  stop()
})

test('two sides of a section: nothing is signed before someone has decided, and what is put aside stays in the store', async () => {
  const { doctor, patientId } = staffed
  const note = await start()
  const { entryId: noteId } = note.head
  const plan = note.sides.find(({ section }) => section === 'plan')
  const seen = plan ? { sideId: plan.sideId, revision: plan.revision } : null
  const save = (by: Clients, text: string) =>
    by.notes.saveSection({ patientId, noteId, section: 'plan', seen, body: bodyOf(text) })
  valueOf(await save(doctor, 'Wait and see.'))
  expect(valueOf(await save(okafor, 'Antibiotics.')).twoSided).toBe(true)
  const both = valueOf(await doctor.notes.get({ patientId, noteId }))
  expect(textOf(both, 'plan')).toEqual(['Wait and see.', 'Antibiotics.'])
  const sidesSeen = both.sides.map(({ sideId, revision }) => ({ sideId, revision }))
  const sign = { patientId, noteId, revision: both.head.revision, sides: sidesSeen }
  expect(await doctor.notes.sign(sign)).toMatchObject({ failure: { reason: 'two-versions' } })
  const [keep, other] = both.sides
    .filter(({ section }) => section === 'plan')
    .map(({ sideId, revision }) => ({ sideId, revision }))
  if (!keep || !other) throw new Error('two sides were expected')
  const decision = {
    patientId,
    noteId,
    section: 'plan',
    keep,
    others: [other],
    body: bodyOf('Wait and see; antibiotics on Friday.'),
  }
  const stale = { ...decision, others: [{ ...other, revision: other.revision + 1 }] }
  expect(await doctor.notes.settleSection(stale)).toMatchObject({ failure: { code: 'conflict' } })
  const settled = valueOf(await doctor.notes.settleSection(decision))
  expect(textOf(settled, 'plan')).toEqual(['Wait and see; antibiotics on Friday.'])
  // Whoever wrote the side that was put aside writes on: it does not vanish, it stands beside again.
  const late = valueOf(
    await okafor.notes.saveSection({
      patientId,
      noteId,
      section: 'plan',
      seen: other,
      body: bodyOf('Antibiotics now.'),
    }),
  )
  expect(late.twoSided).toBe(true)
})

test('a note of fifty thousand words is written, signed and read', async () => {
  const { doctor, patientId } = staffed
  const note = await start()
  const { entryId: noteId } = note.head
  const sentence = 'The patient reports that nothing has changed since the last visit. '
  const long = Array.from({ length: 1_250 }, () => sentence.repeat(4)).join('\n')
  expect(long.split(/\s+/).length).toBeGreaterThan(50_000)
  const side = note.sides.find(({ section }) => section === 'subjective')
  const first = { patientId, noteId, section: 'subjective', body: bodyOf(long) }
  let saved = valueOf(
    await doctor.notes.saveSection({ ...first, seen: side ? { sideId: side.sideId, revision: side.revision } : null }),
  )
  const begun = performance.now()
  for (let word = 1; word <= 10; word++)
    saved = valueOf(
      await doctor.notes.saveSection({ ...first, seen: saved, body: bodyOf(`${long}${' more'.repeat(word)}`) }),
    )
  // Each is on the disk well within the second in which it is promised.
  expect((performance.now() - begun) / 10).toBeLessThan(700)
  const whole = valueOf(await doctor.notes.get({ patientId, noteId }))
  const sides = whole.sides.map(({ sideId, revision }) => ({ sideId, revision }))
  const signed = valueOf(await doctor.notes.sign({ patientId, noteId, revision: whole.head.revision, sides }))
  expect(signed.versions[0]?.plainText).toContain(`${' more'.repeat(10)}`.trim())
  expect(signed.versions[0]).toMatchObject({ intact: true })
}, 60_000)

test('scripts in notes stay text, and what is no document of ours is not taken', async () => {
  const { doctor, patientId } = staffed
  const note = await start()
  const { entryId: noteId } = note.head
  const side = note.sides.find(({ section }) => section === 'plan')
  const seen = side ? { sideId: side.sideId, revision: side.revision } : null
  const script = '<script>alert(1)</script>'
  valueOf(await doctor.notes.saveSection({ patientId, noteId, section: 'plan', seen, body: bodyOf(script) }))
  expect(textOf(valueOf(await doctor.notes.get({ patientId, noteId })), 'plan')).toEqual([script])
  const active = JSON.stringify({ schema: 1, doc: { type: 'doc', content: [{ type: 'iframe', attrs: { src: 'x' } }] } })
  const outcome = await doctor.notes.saveSection({ patientId, noteId, section: 'plan', seen, body: active as never })
  expect(outcome).toMatchObject({ ok: false, failure: { code: 'invalid-input' } })
})

test('templates and dot-phrases: made, changed, shared, and not by others', async () => {
  const { doctor } = staffed
  const sections = [{ key: 'plan', heading: 'Plan', body: bodyOf('- ***') }]
  const made = { title: 'Wart', specialty: 'Dermatology', visitType: 'procedure', sections, active: true }
  const template = valueOf(await doctor.notes.saveTemplate({ ...made, templateId: null, revision: null }))
  const { templateId, revision } = template
  const retired = valueOf(await doctor.notes.saveTemplate({ ...made, active: false, templateId, revision }))
  expect(retired).toMatchObject({ active: false, ownerName: 'Dr. Lee', builtIn: false })
  expect(await doctor.notes.saveTemplate({ ...made, templateId, revision })).toMatchObject({
    failure: { code: 'conflict' },
  })
  const builtIn = { ...made, templateId: 'built-in:follow-up', revision: 1 }
  expect(await doctor.notes.saveTemplate(builtIn)).toMatchObject({ failure: { reason: 'built-in' } })
  const phrase = { phraseId: null, revision: null, name: 'Normal-Lungs', body: bodyOf('Lungs clear.'), active: true }
  const own = valueOf(await doctor.notes.savePhrase({ ...phrase, shared: false }))
  expect(own.name).toBe('normal-lungs')
  expect(valueOf(await okafor.notes.phrases({}))).toEqual([])
  const shared = valueOf(
    await doctor.notes.savePhrase({ ...phrase, phraseId: own.phraseId, revision: own.revision, shared: true }),
  )
  expect(valueOf(await okafor.notes.phrases({}))).toHaveLength(1)
  const stolen = { ...phrase, phraseId: shared.phraseId, revision: shared.revision, shared: true }
  expect(await okafor.notes.savePhrase(stolen)).toMatchObject({ failure: { reason: 'not-yours' } })
  expect(await doctor.notes.savePhrase({ ...phrase, shared: false })).toMatchObject({
    failure: { reason: 'phrase-name' },
  })
})

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 5_000
  while (!holds()) {
    if (performance.now() > end) throw new Error('it did not come about')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
