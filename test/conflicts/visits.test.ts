import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { conflictsOfChart, mattersFor } from '../../db/conflicts/queries.ts'
import { startEncounter } from '../../db/encounters/commands.ts'
import { startNote } from '../../db/notes/commands.ts'
import { saveSection } from '../../db/notes/drafts.ts'
import { sidesOf } from '../../db/notes/queries.ts'
import { EncounterDetails } from '../../shared/encounters/index.ts'
import { type Instant, momentIn, type PatientId } from '../../shared/kernel/index.ts'
import { docOf, docOfText, plainTextOf, writeBody } from '../../shared/notes/index.ts'
import { countingIds } from '../support/fixed.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { digests, type Pc } from '../sync/fleet.ts'
import { change, decide, EVERYBODY, PATIENT, STAFF, tray, twoPcs } from './two-pcs.ts'

const ZONE = 'America/New_York'
const BOOKING = '01900000-0000-7000-8000-0000000b0001'
const IDS = { north: countingIds('north visits'), south: countingIds('south visits') }

describe.each(ENGINES)('two rooms that open one visit, with a server on %s', (_name, openServer) => {
  let store: AnyStore
  let practice: Awaited<ReturnType<typeof twoPcs>>

  beforeEach(async () => {
    store = await openServer()
    practice = await twoPcs(store)
    await practice.settle()
  })
  afterEach(async () => {
    await practice.remove()
    await store.close()
  })

  const originOn = (one: Pc, encounterId: string | null = null) => {
    const name = one.name as keyof typeof STAFF
    const now = one.clock.now() as Instant
    return {
      patientId: PATIENT as PatientId,
      encounterId,
      happened: momentIn(ZONE, now),
      timeZone: ZONE,
      now,
      author: {
        userId: STAFF[name],
        sessionId: null,
        channel: 'encounters.start',
      },
      authorName: `Dr. ${name}`,
      ids: IDS[name],
    }
  }
  const open = (one: Pc, more: Partial<Parameters<typeof startEncounter>[1]> = {}) =>
    startEncounter(one.store.journal, {
      origin: originOn(one),
      details: {
        ...EncounterDetails.parse({
          type: {
            text: 'Follow-up',
            codings: [],
          },
        }),
        clinicianId: STAFF.north as never,
      },
      appointmentId: null,
      status: 'in-progress',
      despiteSameDay: false,
      ...more,
    })
  const visitsOn = ({ store: { journal } }: Pc) => journal.db.selectFrom('encounter').selectAll().execute()
  const settle = async () => {
    const [a, b, c] = await practice.settle()
    expect(b).toEqual(a)
    expect(c).toEqual(a)
  }

  test.each([
    ['a booking', { appointmentId: BOOKING }],
    ['nothing', { appointmentId: null }],
  ])('S57: a visit that comes from %s is one, and nobody is asked about it', async (_from, how) => {
    const { north, south } = practice
    const here = await open(north, how)
    south.clock.advance(180_000)
    const there = await open(south, how)
    expect(there.encounterId).toBe(here.encounterId)
    await settle()
    expect(await visitsOn(north)).toHaveLength(1)
    expect(await visitsOn(south)).toHaveLength(1)
    expect(await tray(north)).toEqual([])
    expect(await tray(south)).toEqual([])
  })

  test('S57: another visit of the day is another, and so is one with somebody else', async () => {
    const { north, south } = practice
    const first = await open(north)
    const second = await open(north, { despiteSameDay: true })
    expect(second.encounterId).not.toBe(first.encounterId)
    const details = EncounterDetails.parse({ type: { text: 'Vaccination', codings: [] }, clinicianId: STAFF.south })
    const other = await open(south, { details })
    expect(other.encounterId).not.toBe(first.encounterId)
    await settle()
    expect(await visitsOn(south)).toHaveLength(3)
  })

  test('S57: what became of the visit in one room is not taken back by the other that opened it later', async () => {
    const { north, south } = practice
    const { encounterId } = await open(north)
    await change(north, 'encounter', encounterId, { status: 'finished' })
    south.clock.advance(180_000)
    await open(south)
    await settle()
    expect((await visitsOn(south)).map(({ status }) => status)).toEqual(['finished'])
    // Both began it the same way: there is nothing to decide.
    expect(await tray(south)).toEqual([])
  })

  test('S57: where the rooms say different things of it, both are laid before people', async () => {
    const { north, south } = practice
    await open(north)
    south.clock.advance(180_000)
    const type = { text: 'Well visit', codings: [] }
    await open(south, { details: { ...EncounterDetails.parse({ type }), clinicianId: STAFF.north as never } })
    await settle()
    const [matter] = await tray(north)
    // Somebody is asked for the sake of what it is; what else differs lies beside it.
    expect(matter?.fields.map(({ field }) => field)).toEqual(['what', 'when'])
    expect(matter?.fields[0]?.versions.map(({ values }) => values['concept_text'])).toEqual(['Well visit', 'Follow-up'])
  })

  const text = (words: string) => writeBody(docOfText(words))
  const SECTIONS = ['history', 'plan'].map((key) => ({ key, heading: key, body: text('') }))
  const begin = (one: Pc, encounterId: string) =>
    startNote(one.store.journal, {
      origin: originOn(one, encounterId),
      title: 'Progress note',
      templateId: 'progress',
      sections: SECTIONS,
    })
  const write = async (one: Pc, noteId: string, section: string, words: string) => {
    const { journal } = one.store
    const side = (await sidesOf(journal.db, noteId)).find((of) => of.section === section)
    if (!side) throw new Error('there is no such section')
    const { author, authorName, ids, now } = originOn(one)
    await saveSection(journal, author, {
      patientId: PATIENT as PatientId,
      noteId: noteId as never,
      section,
      cursor: 0,
      deviceName: '',
      seen: side,
      body: text(words),
      authorName,
      ids,
      now,
    })
  }
  const read = async ({ store: { journal } }: Pc, noteId: string) =>
    (await sidesOf(journal.db, noteId)).map(({ section, body }) => `${section}: ${plainTextOf(docOf(body))}`).toSorted()

  test('S58: the note of both goes on by section', async () => {
    const { north, south } = practice
    const { encounterId } = await open(north)
    await open(south)
    const note = (await begin(north, encounterId)).head.entryId
    expect((await begin(south, encounterId)).head.entryId).toBe(note)
    await write(north, note, 'history', 'Coughs since Monday')
    await write(south, note, 'plan', 'Fluids, rest')
    await settle()
    for (const one of [north, south])
      expect(await read(one, note)).toEqual(['history: Coughs since Monday', 'plan: Fluids, rest'])
    expect(await tray(north)).toEqual([])
  })

  test('S58: of one section that both wrote each text is kept whole, whoever saved in parts', async () => {
    const { north, south } = practice
    const { encounterId } = await open(north)
    const note = (await begin(north, encounterId)).head.entryId
    const long = 'She has been coughing since Monday, worse at night, no fever, eats and drinks well. '.repeat(4)
    await write(north, note, 'history', long)
    await settle()
    // North adds a word, which is kept as a change of the text; south writes another text, which is kept whole.
    await write(north, note, 'history', `${long}North adds this.`)
    south.clock.advance(1000)
    await write(south, note, 'history', 'South wrote all of it anew.')
    await settle()
    for (const one of [north, south]) expect(await read(one, note)).toContain('history: South wrote all of it anew.')
    const [matter] = await tray(north)
    expect(matter).toMatchObject({ tbl: 'note_draft', title: 'Progress note · history', mayKeepBoth: true })
    // Whose chart it is in decides who may see it.
    expect(matter?.patientId).toBe(PATIENT)
    const { journal } = north.store
    expect(await conflictsOfChart(journal.db, EVERYBODY, PATIENT)).toMatchObject([{ tbl: 'note_draft' }])
    const closed = { ...EVERYBODY, closed: sql<string>`(select id from patient)` }
    const shut = await mattersFor(journal.db, closed, { patientId: null, skip: 0, limit: 5 })
    expect(shut.matters).toMatchObject([{ shut: true, title: '', patientName: '', fields: [], mayDecide: false }])
    const versions = matter?.fields[0]?.versions.map(({ values }) => plainTextOf(docOf(String(values['body']))))
    expect(versions).toEqual(expect.arrayContaining(['South wrote all of it anew.', `${long}North adds this.`]))
    if (!matter) throw new Error('nothing waits')
    await decide(north, matter, [], { keepBoth: true })
    await settle()
    expect(await read(south, note)).toEqual(
      expect.arrayContaining(['history: South wrote all of it anew.', `history: ${long}North adds this.`]),
    )
    expect(await tray(south)).toEqual([])
  })

  test('S54: of what one PC saved again and again, and does not stand, people are asked about the last', async () => {
    const { north, south } = practice
    const { encounterId } = await open(north)
    const note = (await begin(north, encounterId)).head.entryId
    await settle()
    for (const words of ['South', 'South writes', 'South writes slowly']) await write(south, note, 'history', words)
    await south.exchange.push()
    for (const words of ['South writes slowly, then', 'South writes slowly, then stops.']) {
      south.clock.advance(1000)
      await write(south, note, 'history', words)
    }
    north.clock.advance(60_000)
    await write(north, note, 'history', 'North had the last word.')
    await north.exchange.push()
    await settle()
    for (const one of [north, south]) {
      const [matter] = await tray(one)
      const texts = matter?.fields[0]?.versions.map(({ role, values }) => [
        role,
        plainTextOf(docOf(String(values['body']))),
      ])
      expect(texts?.filter(([role]) => role !== 'before')).toEqual([
        ['stands', 'North had the last word.'],
        ['other', 'South writes slowly, then stops.'],
      ])
    }
  })

  test('S58: in the earlier save that comes later no text is made of halves of two', async () => {
    const { north, south, server } = practice
    const { encounterId } = await open(north)
    const note = (await begin(north, encounterId)).head.entryId
    const long = 'She has been coughing since Monday, worse at night, no fever, eats and drinks well. '.repeat(4)
    await write(north, note, 'history', long)
    await settle()
    await write(north, note, 'history', `${long}North adds this.`)
    south.clock.advance(1000)
    await write(south, note, 'history', 'South wrote all of it anew.')
    // South's arrives first; north hears of it while its own has not come back.
    await south.catchUp()
    await north.exchange.pull()
    expect(await read(north, note)).toContain(`history: ${long}North adds this.`)
    await settle()
    expect(await read(north, note)).toContain('history: South wrote all of it anew.')
    expect(await digests(server.journal)).toEqual(await digests(north.store.journal))
  })
})
