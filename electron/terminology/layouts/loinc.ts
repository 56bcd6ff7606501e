import { SYSTEM } from '../../../shared/terminology/index.ts'
import type { Source } from '../source.ts'
import { headings, records } from './delimited.ts'
import { type Layout, present, type ReadConcept } from './layout.ts'

/** Source: LOINC Users’ Guide, appendix A: CLASSTYPE. */
const CLASS_TYPES: Readonly<Record<string, string>> = { '1': 'lab', '2': 'clinical', '3': 'other', '4': 'survey' }
/** Kept for old records: not to be used for new ones. */
const ENDED = new Set(['DEPRECATED', 'DISCOURAGED'])

/** LOINC, `Loinc.csv` or `LoincTableCore.csv`, by the Regenstrief Institute. */
export const loinc: Layout = {
  system: SYSTEM.loinc,
  needs: ['table'],
  part(head, name) {
    const columns = headings(head[0]?.text ?? '', ',')
    if (!columns.includes('LOINC_NUM') || !columns.includes('LONG_COMMON_NAME') || !columns.includes('COMPONENT'))
      return null
    return /core/i.test(name) ? 'core' : 'table'
  },
  read(parts, refused) {
    const file = parts.get('table') as Source
    const concepts = new Map<string, ReadConcept>()
    let latest = ''
    for (const { line, get } of records(file, ',', refused)) {
      const code = get('LOINC_NUM')
      const display = get('LONG_COMMON_NAME') || get('SHORTNAME') || get('COMPONENT')
      if (!/^\d{1,7}-\d$/.test(code)) refused.refuse(file, line, `${code.slice(0, 20) || 'nothing'} is no LOINC number`)
      else if (!hasCheckDigit(code)) refused.refuse(file, line, `${code} has another check digit`)
      else if (display === '') refused.refuse(file, line, `${code} has no name`)
      else if (concepts.has(code)) refused.refuse(file, line, `${code} was there before`)
      else {
        refused.take()
        concepts.set(code, conceptOf(code, display, get))
        const changed = get('VERSIONLASTCHANGED')
        if (/^\d+\.\d+$/.test(changed) && versionNumber(changed) > versionNumber(latest)) latest = changed
      }
    }
    return {
      concepts: [...concepts.values()],
      relations: [],
      release: latest === '' ? null : latest,
      effectiveOn: null,
      notes: [],
      whole: true,
    }
  },
}

const versionNumber = (text: string): number => {
  const [major = 0, minor = 0] = text.split('.').map(Number)
  return major * 10_000 + minor
}

function conceptOf(code: string, display: string, get: (column: string) => string): ReadConcept {
  const related = get('RELATEDNAMES2').split(';')
  const names = [get('SHORTNAME'), get('CONSUMER_NAME'), get('DISPLAYNAME'), ...related]
  const rank = Number(get('COMMON_TEST_RANK')) || 0
  const status = get('STATUS')
  return {
    code,
    display,
    synonyms: [...new Set(names.map((one) => one.trim()))].filter((one) => one !== '' && one !== display),
    kind: CLASS_TYPES[get('CLASSTYPE')] ?? 'other',
    active: !ENDED.has(status.toUpperCase()),
    rank,
    properties: present({
      component: get('COMPONENT'),
      property: get('PROPERTY'),
      time: get('TIME_ASPCT'),
      specimen: get('SYSTEM'),
      scale: get('SCALE_TYP'),
      method: get('METHOD_TYP'),
      class: get('CLASS'),
      unit: get('EXAMPLE_UCUM_UNITS'),
      status,
      orderOrObservation: get('ORDER_OBS'),
      rank: rank || null,
      // Some answers and questions belong to others: whoever shows them shows this too.
      copyright: get('EXTERNAL_COPYRIGHT_NOTICE'),
    }),
  }
}

/** Modulus 10 over the number. Source: LOINC Users’ Guide, appendix C. */
export function hasCheckDigit(code: string): boolean {
  const [number = '', check] = code.split('-')
  let sum = 0
  for (let place = 0; place < number.length; place++) {
    const digit = Number(number.at(-1 - place))
    const doubled = place % 2 === 0 ? 2 * digit : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return (10 - (sum % 10)) % 10 === Number(check)
}
