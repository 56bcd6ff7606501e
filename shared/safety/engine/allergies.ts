import type { AllergyRelation } from '../knowledge.ts'
import type { Severity } from '../model.ts'
import type { SafetyAllergy } from '../question.ts'
import type { Case, Line, Slot } from './case.ts'
import type { Knowledge } from './compile.ts'
import { recogniseDrug } from './drug-names.ts'
import type { Finding, Findings } from './finding.ts'
import { passes, type Reaction, reactionOf } from './reactions.ts'

/** What an allergy was recorded against: drugs, a whole group of them, or a thing that is no drug. */
export type Allergen = { drugs: readonly number[]; group: string; thing: string }

const tidy = (text: string) => text.toLowerCase().replaceAll('’', "'").replace(/\s+/g, ' ').trim()

/** An allergy with the relations that it takes part in, whatever is ordered. */
type Understood = {
  allergen: Allergen | null
  reaction: Reaction
  reaching: readonly AllergyRelation[]
  /** Every drug that one of them, or the allergy itself, is about: of the others nothing is to be judged. */
  concerns: ReadonlySet<number>
}

/** What each allergy was found to be: a chart is asked about again and again. */
const KEPT = new WeakMap<Knowledge, Map<string, Understood>>()

function understood(knowledge: Knowledge, entry: SafetyAllergy): Understood {
  const { substance, codings, reactions, severity, criticality } = entry
  const key = [
    substance,
    ...codings.map(({ code, display }) => `${code} ${display}`),
    severity,
    criticality,
    ...reactions,
  ].join('|')
  let kept = KEPT.get(knowledge)
  if (!kept || kept.size > 5_000) KEPT.set(knowledge, (kept = new Map()))
  let found = kept.get(key)
  if (!found) {
    const allergen = allergenOf(knowledge, entry)
    const reaching = allergen ? knowledge.relations.filter((one) => !one.same && reaches(knowledge, one, allergen)) : []
    const concerns = new Set([...(allergen?.drugs ?? []), ...reaching.flatMap(({ target }) => target.drugs)])
    kept.set(key, (found = { allergen, reaction: reactionOf(entry), reaching, concerns }))
  }
  return found
}

/** A name as it stands, without words that only say that it is an allergy, without its parentheses, and what stands in them. */
function spellings(name: string): string[] {
  const whole = tidy(name)
  const inside = [...whole.matchAll(/\(([^)]*)\)/g)].map(([, words = '']) => words.trim())
  return [whole, whole.replace(/\s*\([^)]*\)/g, ' ').trim(), ...inside]
    .flatMap((one) => [
      one,
      one.replace(/ ?\(?(allergy|allergies|intolerance|drug class|antibiotics?|containing products?)\)?$/g, '').trim(),
    ])
    .filter((one) => one !== '')
}

/** Null where nobody knows what it is. */
export function allergenOf(
  knowledge: Knowledge,
  { substance, codings }: Pick<SafetyAllergy, 'substance' | 'codings'>,
): Allergen | null {
  const { groupNames, groups, things } = knowledge.payload.allergies
  const rxcuis = codings.filter(({ system }) => /rxnorm/i.test(system)).map(({ code }) => code)
  for (const name of [substance, ...codings.map(({ display }) => display)].flatMap(spellings)) {
    const group = groupNames[name]
    if (group) return { drugs: groups[group] ?? [], group, thing: '' }
    const thing = things[name]
    if (thing && !knowledge.byName.has(name)) return { drugs: [], group: '', thing }
  }
  const { ingredients } = recogniseDrug(knowledge, substance, rxcuis)
  const drugs = ingredients.flatMap(({ name }) => knowledge.byName.get(name.toLowerCase()) ?? [])
  return drugs.length > 0 ? { drugs, group: '', thing: '' } : null
}

/** What is asked about against every allergy: the same drug, its class, its side chain, what it turns into, what it is made with. */
export function checkAllergies(self: Case, lines: readonly Line[], out: Findings): void {
  const { state, entries } = self.question.chart.allergies
  if (state === 'never-asked' || state === 'unable')
    out.reasons.push({
      kind: 'drug-allergy',
      code: state === 'unable' ? 'allergies-unable' : 'allergies-never-asked',
      about: '',
      drugId: null,
    })
  for (const entry of entries) {
    const { allergen, reaction, reaching, concerns } = understood(self.knowledge, entry)
    if (!allergen) {
      if (entry.category === 'food' || entry.category === 'environment') continue
      out.reasons.push({ kind: 'drug-allergy', code: 'unmapped-allergy', about: entry.substance, drugId: null })
      continue
    }
    if (concerns.size === 0) continue
    for (const line of lines) {
      let [worst, found]: [Verdict | null, Slot | null] = [null, null]
      for (const slot of line.slots) {
        if (!concerns.has(slot.id)) continue
        const verdict = judge(self, { entry, allergen, reaction, reaching }, line, slot.id)
        if (weight(verdict) > weight(worst)) [worst, found] = [verdict, slot]
      }
      if (worst && found) out.found.push(finding(entry, found, worst))
    }
  }
}

type Verdict = { relation: AllergyRelation; interruptive: boolean; severity: Severity; ground: string }

const weight = (verdict: Verdict | null): number =>
  verdict === null
    ? -1
    : (verdict.interruptive ? 10 : 0) +
      (verdict.severity === 'contraindicated' ? 2 : verdict.severity === 'major' ? 1 : 0)

type Entry = Omit<Understood, 'concerns'> & { entry: SafetyAllergy; allergen: Allergen }

function judge(self: Case, { entry, allergen, reaction, reaching }: Entry, line: Line, id: number): Verdict | null {
  const grave: Severity = reaction.severe ? 'contraindicated' : 'major'
  // Source: knowledge/allergies.json AL033: opioids set histamine free; itching after them is no allergy.
  const itches = self.knowledge.itching.has(id)
  const effectOnly = itches ? reaction.itchOrSideEffectOnly : reaction.sideEffectOnly
  const intolerance = !reaction.grave && (entry.type === 'intolerance' || (entry.type === '' && effectOnly))
  const targeted = reaching.filter((one) => one.target.drugs.includes(id))
  // A group that was recorded as an allergy means its members; else the relations of the group say what follows.
  const named =
    allergen.drugs.includes(id) && (allergen.group === '' || targeted.length === 0 || entry.type === 'allergy')
  const same = named ? self.knowledge.sameDrug : undefined
  if (same) {
    if (intolerance)
      return { relation: same, interruptive: false, severity: 'moderate', ground: 'recorded as an intolerance' }
    const ground = allergen.group === '' ? 'the same drug' : 'one of the drugs that the allergy names'
    return { relation: same, interruptive: true, severity: grave, ground }
  }
  const matching = targeted.filter((one) => formFits(one, line))
  const verdicts = matching.flatMap((relation): (Verdict | 'suppressed')[] => {
    const filter = passes(relation.filter, reaction)
    const graveLowCross = relation.action === 'none' && filter === 'unmet'
    if (relation.action === 'none') {
      if (graveLowCross)
        return [
          {
            relation,
            interruptive: !intolerance,
            severity: intolerance ? 'moderate' : 'major',
            ground: 'after a severe skin or organ reaction',
          },
        ]
      return filter === 'holds' ? ['suppressed'] : []
    }
    if (filter === 'other') return []
    if (relation.filter === 'culprit unknown' && allergen.group === '') return []
    const raised = relation.interruptsAfter.some((after) => reaction[after as 'anaphylaxis'])
    const interruptive =
      (relation.action === 'interruptive' || raised) && filter === 'holds' && !intolerance && !effectOnly
    return [
      {
        relation,
        interruptive,
        severity: interruptive ? grave : 'moderate',
        ground: relation.relation.replaceAll('_', ' '),
      },
    ]
  })
  const real = verdicts.filter((one): one is Verdict => one !== 'suppressed').toSorted((a, b) => weight(b) - weight(a))
  const [worst] = real
  if (!worst || (verdicts.includes('suppressed') && !worst.interruptive)) return null
  return worst
}

/** A relation of a group holds for its members, and for an allergy against the group as a whole. */
function reaches(knowledge: Knowledge, { allergen }: AllergyRelation, recorded: Allergen): boolean {
  if (allergen.thing !== '')
    return (
      allergen.thing === recorded.thing || (recorded.thing === 'sulfite' && allergen.thing === 'sulfite preservatives')
    )
  if (recorded.group !== '' && recorded.group === allergen.group) return true
  if (recorded.group !== '') {
    const own = knowledge.groups.get(allergen.group)
    return own !== undefined && recorded.drugs.length > 0 && recorded.drugs.every((id) => own.has(id))
  }
  return recorded.drugs.some((id) => allergen.drugs.includes(id))
}

const formFits = ({ target }: AllergyRelation, line: Line): boolean =>
  target.form === '' ||
  `${line.form} ${line.drug.name}`.toLowerCase().includes(target.form.split(' ')[1] ?? target.form)

function finding(entry: SafetyAllergy, slot: Slot, verdict: Verdict): Finding {
  const { relation, severity, interruptive, ground } = verdict
  const reactions = entry.reactions.filter((one) => one !== '').join(', ')
  return {
    ruleId: relation.id,
    kind: 'drug-allergy',
    also: [],
    severity,
    slots: [slot],
    why: `Allergy to ${entry.substance}: ${ground}. ${relation.why}.`,
    notes: [
      `${entry.type || 'reaction'} to ${entry.substance}${reactions === '' ? '' : `: ${reactions}`}${entry.severity === '' ? '' : ` (${entry.severity})`}`,
    ],
    management: relation.management,
    sources: relation.sources,
    always: interruptive && relation.same && severity === 'contraindicated',
    passive: !interruptive,
  }
}
