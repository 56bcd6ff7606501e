import { within } from '../../db/journal.ts'
import { registerPatient } from '../../db/patients/commands.ts'
import { DEMO_PEOPLE } from '../../shared/access/index.ts'
import { type CivilDate, dayIn, type PatientId } from '../../shared/kernel/index.ts'
import { writeDemoChart } from '../demo/chart.ts'
import { writeDemoMoney } from '../demo/money.ts'
import { writeDemoCoverage } from '../demo/coverage.ts'
import { writeDemoNextDay } from '../demo/next-day.ts'
import { demoSafety } from '../demo/safety.ts'
import { writeDemoSchedule } from '../demo/schedule.ts'
import type { CoreParts } from '../parts.ts'
import { stillMaking } from '../security/founding-mark.ts'
import { demoPatient } from './demo-patients.ts'
import { found } from './found.ts'

const CHUNK = 20
const AT_ONCE = 5
const TIME_ZONE = 'America/New_York'
const SITES = ['Main office', 'Riverside office'] as const

/**
 * Makes the demonstration practice with synthetic patients and two years of charts, the same ones every time on one day.
 * Until all of it stands, whoever wants to sign in is asked to wait.
 * @throws Refusal `conflict` while one is being made, and as `found`
 */
export async function foundDemo(
  parts: CoreParts,
  patients: number,
  progress: (value: { done: number; of: number }) => void,
): Promise<void> {
  const { founding } = parts.security
  if (founding.making) throw stillMaking()
  const tell = (value: { done: number; of: number }) => {
    founding.making = { ...value, joins: false }
    progress(value)
  }
  founding.making = { done: 0, of: patients, joins: false }
  try {
    await makeDemo(parts, patients, tell)
  } finally {
    founding.making = null
  }
}

async function makeDemo(
  parts: CoreParts,
  patients: number,
  progress: (value: { done: number; of: number }) => void,
): Promise<void> {
  await found(parts, {
    practiceName: 'Daybook Demonstration Clinic',
    locationName: SITES[0],
    timeZone: TIME_ZONE,
    deviceName: 'This PC',
    demo: true,
    people: DEMO_PEOPLE.map((person) => ({ ...person, roles: [...person.roles] })),
  })
  const { ids, clock } = parts
  const { journal } = parts.practice.store()
  const now = clock.now()
  const staff = await journal.db.selectFrom('staff').selectAll().orderBy('login').execute()
  const clinicians = staff
    .filter(({ roles }) => (JSON.parse(roles) as string[]).includes('prescriber'))
    .map(({ id, displayName }) => ({ userId: id, displayName }))
  const safety = await demoSafety(parts.practice)
  const today = dayIn(TIME_ZONE, now)
  const charts = { journal, ids, now, today, timeZone: TIME_ZONE, clinicians, sites: SITES, safety }
  const author = { userId: null, sessionId: null, channel: 'practice.createDemo' }
  const registered: PatientId[] = []
  for (let from = 0; from < patients; from += AT_ONCE) {
    const until = Math.min(from + AT_ONCE, patients)
    // Some patients with their charts and coverages are one unit of work: each waits for the disk.
    await journal.work(author, async (work) => {
      const here = within(work)
      for (let number = from; number < until; number++) {
        const details = demoPatient(number)
        const birthOn = details.birthOn as string as CivilDate
        const { patientId } = await registerPatient(here, author, { details, ids, now })
        const her = { number, patientId, birthOn, gender: details.gender }
        await writeDemoChart({ ...charts, journal: here }, her)
        await writeDemoCoverage({ ...charts, journal: here }, her)
        registered.push(patientId)
      }
    })
    if (until % CHUNK === 0 || until === patients) progress({ done: until, of: patients })
  }
  await writeDemoMoney(charts)
  await writeDemoSchedule(charts, registered)
  await writeDemoNextDay(charts, registered.slice(0, 10))
  parts.security.founding.demonstrationWhole()
}
