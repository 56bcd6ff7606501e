import { expect, test } from '@jest/globals'
import { changeEncounter } from '../../db/encounters/commands.ts'
import type { EncounterTable } from '../../db/encounters/tables.ts'
import { newEntry } from '../../db/entry.ts'
import { EncounterDetails } from '../../shared/encounters/index.ts'
import type { EncounterId } from '../../shared/kernel/index.ts'
import { chartIn } from '../support/clinician-chart.ts'
import { EMPTY_ENTRIES } from '../support/entries.data.ts'
import { ENGINES } from '../support/stores.ts'

const ENTRY = EMPTY_ENTRIES.encounter as object as Omit<EncounterTable, keyof ReturnType<typeof newEntry>>

test.each(ENGINES)('%s: whoever corrects an imported visit does not become its clinician', async (name, open) => {
  const store = await open()
  try {
    const chart = await chartIn(store, name)
    const { journal } = store
    const origin = chart.origin()
    const visit = { ...newEntry(origin), ...ENTRY, clinicianName: '', locationName: 'Elsewhere' }
    const named = { ...newEntry(origin), ...ENTRY, clinicianName: 'Dr. Far Away', locationName: 'Elsewhere' }
    await journal.work(chart.author, async (work) => {
      await work.insert('encounter', visit)
      await work.insert('encounter', named)
    })
    const changed = (id: string, more: object = {}) =>
      changeEncounter(journal, chart.author, {
        patientId: chart.patientId,
        encounterId: id as EncounterId,
        revision: 1,
        details: EncounterDetails.parse({ type: { text: 'Follow-up' }, ...more }),
        happened: origin.happened,
        ended: null,
        timeZone: chart.timeZone,
      })
    const own = { type: { text: 'Follow-up' }, clinicianId: null, locationName: 'Elsewhere' }
    expect(await changed(visit.id)).toMatchObject({ ...own, clinicianName: '' })
    expect(await changed(named.id)).toMatchObject({ ...own, clinicianName: 'Dr. Far Away' })
    // Said on purpose, it is hers.
    const third = { ...newEntry(chart.origin()), ...ENTRY }
    await journal.work(chart.author, (work) => work.insert('encounter', third))
    const taken = await changed(third.id, { clinicianId: chart.staffId })
    expect(taken).toMatchObject({ clinicianId: chart.staffId, clinicianName: 'Dr. Lee' })
  } finally {
    await store.close()
  }
})
