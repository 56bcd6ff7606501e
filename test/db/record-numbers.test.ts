import { expect, test } from '@jest/globals'
import { registerPatient } from '../../db/patients/commands.ts'
import type { PartialDate, Instant } from '../../shared/kernel/index.ts'
import { demoPatient } from '../../electron/practice/demo-patients.ts'
import { ENGINES } from '../support/stores.ts'
import { patientRow } from '../support/rows.ts'
import { countingIds } from '../support/fixed.ts'

const author = { userId: 'u', sessionId: 's', channel: 'patients.register' }

test.each(ENGINES)(
  '%s: record numbers go on from the newest, and never take one that is in use',
  async (name, open) => {
    const store = await open()
    const ids = countingIds(name)
    // The clock of this test stands near 1970.
    const details = { ...demoPatient(1), birthOn: '1960-01-01' as PartialDate }
    const register = async (now: number) =>
      (await registerPatient(store.journal, author, { details, ids, now: now as Instant })).recordNumber
    const insert = (recordNumber: string, registeredAt: number) =>
      store.journal.work(author, (work) =>
        work.insert('patient', {
          ...patientRow(0),
          id: ids.next(),
          recordNumber,
          registeredAt,
        }),
      )
    try {
      expect([await register(1000), await register(1001), await register(1001)]).toEqual(['1001', '1002', '1003'])
      // From another device, with a prefix: it counts for itself.
      await insert('B-5000', 2000)
      expect(await register(2001)).toBe('1004')
      // Taken over from an older system, long ago.
      await insert('1006', 1)
      expect([await register(2002), await register(2003)]).toEqual(['1007', '1008'])
      // The clock is set back by years, and more than what is looked at was registered since then.
      for (let number = 1009; number < 1080; number++) await insert(String(number), 3000 + number)
      for (let number = 0; number < 60; number++) await insert(`C-${number}`, 9000 + number)
      expect(await register(10)).toBe('1080')
      expect(await register(9)).toBe('1081')
    } finally {
      await store.close()
    }
  },
)
