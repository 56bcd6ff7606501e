import { type Compare, DOSE_MEASURES, type DoseMeasure, type Of, type When } from '../../shared/safety/knowledge.ts'

/** What names stand for: fails with the name where it stands for nothing. */
export type Names = { drugs(name: string): number[]; lab(name: string): string; problem(name: string): string }

/**
 * Reads a condition as the knowledge files write it: `CrCl<30 & daily(self)>150 | problem:asthma`. `&` binds before `|`,
 * `!` before both. Fails with the text where it cannot be read: a fact is never quietly left out.
 */
export function readCondition(text: string, names: Names): When {
  const all = tokensOf(text)
  let at = 0
  const either = (): When => {
    const of = [both()]
    while (all[at] === '|') {
      at += 1
      of.push(both())
    }
    return of.length === 1 ? (of[0] as When) : { op: 'any', of }
  }
  const both = (): When => {
    const of = [one()]
    while (all[at] === '&') {
      at += 1
      of.push(one())
    }
    return of.length === 1 ? (of[0] as When) : { op: 'all', of }
  }
  const one = (): When => {
    const token = all[at]
    at += 1
    if (token === '!') return { op: 'not', of: one() }
    if (token === '(') {
      const inner = either()
      if (all[at] !== ')') throw new Error(`Unclosed parenthesis in “${text}”`)
      at += 1
      return inner
    }
    if (token === undefined || token === ')' || token === '&' || token === '|') throw new Error(`Cannot read “${text}”`)
    return atom(token, names, text)
  }
  const read = either()
  if (at !== all.length) throw new Error(`Cannot read all of “${text}”`)
  return read
}

/** A parenthesis groups where a token begins; inside one, as in `daily(self)`, it belongs to it. */
function tokensOf(text: string): string[] {
  const tokens: string[] = []
  let token = ''
  let depth = 0
  const end = () => {
    if (token.trim() !== '') tokens.push(token.trim())
    token = ''
  }
  for (const sign of text) {
    const begins = token.trim() === ''
    if (sign === '&' || sign === '|' || (begins && (sign === '!' || sign === '(')) || (sign === ')' && depth === 0)) {
      end()
      tokens.push(sign)
    } else {
      depth += sign === '(' ? 1 : sign === ')' ? -1 : 0
      token += sign
    }
  }
  end()
  return tokens
}

const MEASURE = new RegExp(`^(${DOSE_MEASURES.join('|')})\\(([^)]+)\\)(<=|>=|<|>|=)(.+)$`)

function atom(token: string, names: Names, text: string): When {
  const plain = /^(pregnant|breastfeeding|new|naive|below-tolerance|always)$/.exec(token)?.[1]
  if (plain) return { op: plain as 'pregnant' }
  const measure = MEASURE.exec(token)
  if (measure) {
    const [, name, of = '', cmp, value] = measure
    return {
      op: 'dose',
      measure: name as DoseMeasure,
      of: ofOf(of, names),
      cmp: cmp as Compare,
      value: number(value, text),
    }
  }
  const place = /^(route|form)\(([^)]+)\)=(.+)$/.exec(token)
  if (place)
    return {
      op: place[1] as 'route',
      of: ofOf(place[2] ?? '', names),
      in: (place[3] ?? '').split(',').map((one) => one.trim()),
    }
  const missing = /^missing\(([^,]+),(\d+)\)$/.exec(token)
  if (missing) return { op: 'missing', lab: names.lab(missing[1] ?? ''), days: Number(missing[2]) }
  const named = /^(problem|med|class|second):(.+)$/.exec(token)
  if (named?.[1] === 'problem') return { op: 'problem', is: names.problem(named[2] ?? '') }
  if (named?.[1] === 'second') return { op: 'second', drugs: names.drugs(`class:${named[2]}`) }
  if (named) return { op: 'has', drugs: names.drugs(named[1] === 'class' ? `class:${named[2]}` : (named[2] ?? '')) }
  const sex = /^sex=([FM])$/.exec(token)
  if (sex) return { op: 'sex', is: sex[1] as 'F' }
  const measured = /^(.+?)(<=|>=|<|>|=)(.+)$/.exec(token)
  if (!measured) throw new Error(`Cannot read “${token}” in “${text}”`)
  const [, what = '', cmp, value = ''] = measured
  if (what === 'age' || what === 'weight' || what === 'weeks')
    return { op: what, cmp: cmp as Compare, value: number(value, text) }
  const amount = Number(value)
  return { op: 'lab', lab: names.lab(what), cmp: cmp as Compare, value: Number.isNaN(amount) ? value : amount }
}

const ofOf = (of: string, names: Names): Of =>
  of === 'self' || of === 'a' || of === 'b' ? of : (names.drugs(of)[0] as number)

function number(value: string | undefined, text: string): number {
  const read = Number(value)
  if (value === undefined || value.trim() === '' || Number.isNaN(read))
    throw new Error(`“${value}” is no number in “${text}”`)
  return read
}
