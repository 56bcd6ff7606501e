import { checkedBy } from '../../../db/prescriptions/ports.ts'
import { registerPatient } from '../../../db/patients/commands.ts'
import { questionFor, reviewAnswer } from '../../../db/safety/queries.ts'
import { writeDemoChart } from '../../../electron/demo/chart.ts'
import { demoPatient } from '../../../electron/practice/demo-patients.ts'
import { type CivilDate, dayIn } from '../../../shared/kernel/index.ts'
import { check, type Knowledge } from '../../../shared/safety/index.ts'
import { countingIds } from '../../support/fixed.ts'
import { scratchStore } from '../../support/stores.ts'
import { per100, tally } from './tally.ts'

const ZONE = 'America/New_York'
const SITES = ['Main office', 'Riverside office'] as const
const AUTHOR = { userId: null, sessionId: null, channel: 'conform' }
const NAMES = ['Ada One', 'Bo Two', 'Cy Three']
/** Source: Qato 2016, JAMA Intern Med 176:473, ages 62 to 85. */
const OLDER = [62, 86] as const

/**
 * Lets the generator of the demonstration prescribe for patients in order of number, until so many orders were written: each
 * asked about by the product's own check, in an encrypted store, on the chart as it was then, and again without the engine.
 */
export async function replayDemo(
  { first, orders }: { first: number; orders: number },
  { knowledge, silenced }: { knowledge: Knowledge; silenced: Knowledge },
) {
  const scratch = await scratchStore()
  const [on, off] = [tally(), tally()]
  const older = { people: 0, fiveDrugs: 0, majorPair: 0, anyDrug: 0 }
  try {
    const { journal } = scratch.store
    const ids = countingIds(`replay-${first}`)
    const now = scratch.clock.now()
    const today = dayIn(ZONE, now)
    const clinicians = NAMES.map((displayName) => ({ userId: ids.next<string>(), displayName }))
    await journal.work(AUTHOR, async (work) => {
      for (const { userId: id, displayName } of clinicians)
        await work.insert('staff', {
          id,
          login: displayName,
          displayName,
          roles: '["prescriber"]',
          active: 1,
          createdAt: 0,
          deactivatedAt: null,
          deactivationReason: null,
        })
    })
    let patients = 0
    for (let number = first; on.orders < orders; number += 1) {
      patients += 1
      const details = demoPatient(number)
      const { patientId } = await registerPatient(journal, AUTHOR, { details, ids, now })
      await writeDemoChart(
        {
          journal,
          ids,
          now,
          today,
          timeZone: ZONE,
          clinicians,
          sites: SITES,
          safety: checkedBy({ knowledge }),
          async onOrder(order) {
            on.add(order.answer, order.renewal)
            const { db } = order.work
            const asked = { patientId: order.patientId, proposed: [order.proposed], now: order.now as never }
            off.add(check(silenced, await questionFor(db, silenced, asked)), order.renewal)
          },
        },
        { number, patientId, birthOn: details.birthOn as string as CivilDate, gender: details.gender },
      )
      const age = Number(today.slice(0, 4)) - Number(details.birthOn.slice(0, 4))
      if (age >= OLDER[0] && age < OLDER[1])
        await countOlder(older, journal.db, { knowledge }, { patientId, now, today })
    }
    return {
      patients,
      engine: on.told(),
      engineOff: off.told(),
      /** How like real lists these are: what was found in people of 62 to 85 years, in parts of a hundred. */
      of62to85: {
        people: older.people,
        anyDrug: { here: per100(older.anyDrug, older.people), qato2016: 87.7 },
        fiveDrugsOrMore: { here: per100(older.fiveDrugs, older.people), qato2016: 35.8 },
        majorInteractionOnTheList: { here: per100(older.majorPair, older.people), qato2016: 15.1 },
      },
    }
  } finally {
    await scratch.remove()
  }
}

type Db = Parameters<typeof questionFor>[0]

async function countOlder(
  sums: { people: number; fiveDrugs: number; majorPair: number; anyDrug: number },
  db: Db,
  at: { knowledge: Knowledge },
  { patientId, now }: { patientId: string; now: never | number; today: CivilDate },
): Promise<void> {
  const taken = await db
    .selectFrom('medication')
    .select('id')
    .where('patientId', '=', patientId)
    .where('status', '=', 'active')
    .execute()
  const { alerts } = await reviewAnswer(db, at, { patientId, now: now as never })
  sums.people += 1
  if (taken.length > 0) sums.anyDrug += 1
  if (taken.length >= 5) sums.fiveDrugs += 1
  if (
    alerts.some(
      ({ kind, severity }) => kind === 'drug-drug' && (severity === 'major' || severity === 'contraindicated'),
    )
  )
    sums.majorPair += 1
}
