import type { Compare, Of, When } from '../../shared/safety/knowledge.ts'
import type { Names } from './language.ts'

/** The words that the interaction rows use for conditions, and the conditions that they mean. */
const PROBLEMS: Readonly<Record<string, readonly string[]>> = {
  'coronary/vascular disease or stent': ['coronary', 'stroke', 'peripheral-artery'],
  'COPD/sleep apnoea/respiratory failure': ['copd', 'sleep-apnea', 'respiratory-failure'],
  'GI bleed or peptic ulcer history': ['gi-bleed-or-ulcer'],
  asthma: ['asthma'],
  'diabetes mellitus': ['diabetes'],
  'heart failure': ['heart-failure'],
  'hepatic impairment': ['hepatic'],
  'atrial fibrillation': ['atrial-fibrillation'],
  'AV block or bradycardia': ['av-block', 'bradycardia'],
  'coronary disease, stent or peripheral artery disease': ['coronary', 'peripheral-artery'],
  'reason for an anticoagulant': ['atrial-fibrillation', 'vte', 'mechanical-valve'],
}
const PARENTERAL = ['intravenous', 'intramuscular']
const LIQUID = ['solution', 'liquid', 'powder', 'packet', 'effervescent', 'elixir']

/** Reads the structured context of an interaction row. Fails on a key that it does not know. */
export function readContext(written: Readonly<Record<string, unknown>>, names: Names): When {
  const of = Object.entries(written).map(([key, value]) => part(key, value, names))
  if (of.length === 0) return { op: 'always' }
  return of.length === 1 ? (of[0] as When) : { op: 'all', of }
}

function part(key: string, value: unknown, names: Names): When {
  const text = typeof value === 'string' ? value : ''
  const dose = (measure: 'daily' | 'weekly' | 'days' | 'prednisone', of: Of): When => ({
    op: 'dose',
    measure,
    of,
    ...compared(text),
  })
  switch (key) {
    case 'any':
    case 'all':
      return { op: key, of: (value as Record<string, unknown>[]).map((one) => readContext(one, names)) }
    case 'lab': {
      const [, lab = '', cmp, amount] = /^([A-Za-z]+)(<=|>=|<|>)(.+)$/.exec(text) ?? []
      return { op: 'lab', lab: names.lab(lab), cmp: cmp as Compare, value: Number(amount) }
    }
    case 'lab_missing': {
      const [, lab = '', days] = /^(\S+) (\d+)d$/.exec(text) ?? []
      return { op: 'missing', lab: names.lab(lab), days: Number(days) }
    }
    case 'age':
      return { op: 'age', ...compared(text) }
    case 'sex':
      return { op: 'sex', is: text as 'F' }
    case 'problem':
      return anyProblem(text, names)
    case 'not_problem':
      return { op: 'not', of: anyProblem(text, names) }
    case 'med':
      return { op: 'has', drugs: names.drugs(text) }
    case 'med_class':
      return { op: 'has', drugs: names.drugs(`class:${text}`) }
    case 'second_nsaid':
      return { op: 'second', drugs: names.drugs('class:nsaid') }
    case 'a_daily_mg':
      return dose('daily', 'a')
    case 'b_daily_mg':
      return dose('daily', 'b')
    case 'a_days':
      return dose('days', 'a')
    case 'a_new':
      // Of two drugs the first is the one that is begun: what was taken before it is there already.
      return { op: 'new' }
    case 'a_weekly_mg':
      return dose('weekly', 'a')
    case 'b_days':
      return dose('days', 'b')
    case 'b_prednisone_eq_mg':
      return dose('prednisone', 'b')
    case 'statin_daily_mg': {
      const of = Object.entries(value as Record<string, string>).map(
        ([drug, amount]): When => ({
          op: 'dose',
          measure: 'daily',
          of: names.drugs(drug)[0] as number,
          ...compared(amount),
        }),
      )
      return of.length === 1 ? (of[0] as When) : { op: 'any', of }
    }
    case 'b_route':
      return { op: 'route', of: 'b', in: value as string[] }
    case 'any_route':
      return {
        op: 'any',
        of: [
          { op: 'route', of: 'a', in: PARENTERAL },
          { op: 'route', of: 'b', in: PARENTERAL },
        ],
      }
    case 'a_form_not':
      return { op: 'form', of: 'a', in: LIQUID }
    default:
      throw new Error(`No way to read the context “${key}”`)
  }
}

function anyProblem(text: string, names: Names): When {
  const known = PROBLEMS[text]
  if (!known) throw new Error(`No condition is named “${text}”`)
  const of = known.map((is): When => ({ op: 'problem', is: names.problem(is) }))
  return of.length === 1 ? (of[0] as When) : { op: 'any', of }
}

function compared(text: string): { cmp: Compare; value: number } {
  const [, cmp, value] = /^(<=|>=|<|>)\s*([\d.]+)$/.exec(text) ?? []
  if (!cmp) throw new Error(`“${text}” compares nothing`)
  return { cmp: cmp as Compare, value: Number(value) }
}
