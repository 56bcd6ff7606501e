import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { registerPatient } from '../../../db/patients/commands.ts'
import { questionFor, safetyAnswer } from '../../../db/safety/queries.ts'
import { CODE_SYSTEM } from '../../../shared/kernel/index.ts'
import { PatientDetails } from '../../../shared/patients/index.ts'
import { check, type Knowledge, ProposedDrug, recogniseDrug } from '../../../shared/safety/index.ts'
import { countingIds } from '../../support/fixed.ts'
import { scratchStore } from '../../support/stores.ts'
import { ReplayChart } from './chart.ts'
import { codeOf, type Order, ordersOf, signingsOf, type Told } from './read-bundle.ts'
import { tally } from './tally.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'conform' }

/**
 * Orders of FHIR bundles in order of time, asked about by the product's own check as they were signed, those of one visit
 * together: in an encrypted store, on a chart that holds what the patient had, was measured with, had done and took at that
 * time, and nothing that came later.
 */
export async function replayBundles(
  paths: readonly string[],
  { knowledge, silenced }: { knowledge: Knowledge; silenced: Knowledge },
) {
  const [on, off, alone] = [tally(), tally(), tally()]
  const scratch = await scratchStore()
  try {
    const { journal } = scratch.store
    const ids = countingIds('bundles')
    for (const file of filesIn(paths)) {
      const resources = resourcesIn(file)
      const person = resources.find(({ resourceType }) => resourceType === 'Patient') ?? {}
      const orders = ordersOf(resources, (name) =>
        recogniseDrug(knowledge, name)
          .ingredients.map((one) => one.name)
          .join(),
      )
      if (orders.length === 0) continue
      const details = PatientDetails.parse(detailsOf(person))
      const { patientId } = await registerPatient(journal, AUTHOR, { details, ids, now: scratch.clock.now() })
      const chart = new ReplayChart({ journal, ids, patientId, resources })
      for (const signing of signingsOf(orders)) {
        const proposed: ProposedDrug[] = []
        for (const [place, order] of signing.entries())
          proposed.push(proposedOf(order, `ordered-${place}`, await chart.upTo(order)))
        const asked = { patientId, proposed, now: signing[0]?.at as never }
        const lines = signing.map(({ renewal }, place) => ({ drugId: `ordered-${place}`, renewal }))
        on.sign(await safetyAnswer(journal.db, { knowledge }, asked), lines)
        off.sign(check(silenced, await questionFor(journal.db, silenced, asked)), lines)
        for (const order of signing) {
          const one = { ...asked, proposed: [proposedOf(order, 'ordered', await chart.upTo(order))] }
          alone.add(await safetyAnswer(journal.db, { knowledge }, one), order.renewal)
          await chart.take(order)
        }
      }
    }
    const { newInterrupted, per100New } = alone.told()
    return {
      engine: on.told(),
      engineOff: off.told(),
      /** As if each order were signed by itself, after those before it: every one that interrupts counts. */
      orderByOrder: { newInterrupted, per100New },
    }
  } finally {
    await scratch.remove()
  }
}

const proposedOf = ({ name, code, times }: Order, drugId: string, replaces: string[]): ProposedDrug =>
  ProposedDrug.parse({
    drugId,
    concept: { text: name, codings: code === '' ? [] : [{ system: CODE_SYSTEM.rxnorm, code, display: name }] },
    // One unit of the product, as often as the bundle says: where it says nothing, once a day.
    doseValue: '1',
    doseUnit: 'tablet',
    timesPerDay: `${Math.round((times ?? 1) * 10_000) / 10_000}`,
    replaces,
  })

function detailsOf(person: Told) {
  const gender = person['gender'] === 'male' || person['gender'] === 'female' ? person['gender'] : 'unknown'
  return {
    familyName: codeOf(person, 'name', 0, 'family') || 'Nobody',
    givenName: codeOf(person, 'name', 0, 'given', 0) || 'Known',
    birthOn: String(person['birthDate'] ?? '1900-01-01'),
    gender,
    birthSex: gender,
  }
}

const filesIn = (paths: readonly string[]): string[] =>
  paths.flatMap((path) =>
    statSync(path).isDirectory()
      ? readdirSync(path)
          .filter((name) => /^[^_].*\.json(\.gz)?$/.test(name))
          .toSorted()
          .map((name) => join(path, name))
      : [path],
  )

function resourcesIn(file: string): Told[] {
  const bytes = readFileSync(file)
  const bundle = JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as {
    entry?: { resource?: Told }[]
  }
  return (bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []))
}
