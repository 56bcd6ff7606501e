import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { proveSoundness } from '../../db/backups/soundness.ts'
import { openConnection } from '../../db/connection.ts'
import { patientById, toPatient } from '../../db/patients/queries.ts'
import { openStore } from '../../db/store.ts'
import { countingIds, steppingClock } from '../support/fixed.ts'
import { keyOf } from '../support/stores.ts'
import { peopleIn } from './people.ts'

const golden = new URL('../fixtures/golden/0001-core/', import.meta.url)

describe('a practice from before the whole registration', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'daybook-upgrade-'))
    cpSync(golden, folder, { recursive: true })
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const parts = () => ({ file: join(folder, 'daybook.db'), key: keyOf(Buffer.alloc(32, 0x42)) })
  const open = () =>
    openStore({ ...parts(), logFile: join(folder, 'operations.log'), clock: steppingClock(), ids: countingIds() })
  const flaws = (spoil = '') => {
    const raw = openConnection(parts())
    try {
      if (spoil !== '') raw.exec(spoil)
      return proveSoundness({ raw, log: null }).flaws.map(({ what }) => what)
    } finally {
      raw.close()
    }
  }

  test('opens with its patients, whose new details are empty, and they are found', async () => {
    const store = await open()
    const people = peopleIn({ ...store, clock: steppingClock(), close: () => store.close() } as never)
    const [first] = await people.find('zimmer1')
    const row = await patientById(store.journal.db, first?.patientId ?? '')
    expect(row && toPatient(row)).toMatchObject({ preferredName: '', races: [], deceased: false, mergedInto: null })
    await store.close()
  })

  test('rows recorded before the columns were there are proven as sound', async () => {
    await (await open()).close()
    expect(flaws()).toEqual([])
  })

  test('control: a value in such a column that nobody recorded is found', async () => {
    await (await open()).close()
    const found = flaws(
      `drop trigger capture_patient_update; drop trigger once_patient_update; update patient set pronouns = 'x' where record_number = '1000'`,
    )
    expect(found).toEqual([expect.stringContaining('patient: one row not as recorded')])
  })
})
