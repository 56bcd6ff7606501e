import type { LoadedRelation } from '../../../db/terminology/commands.ts'
import { ndc11, SYSTEM } from '../../../shared/terminology/index.ts'
import type { Source } from '../source.ts'
import { headings, records } from './delimited.ts'
import { type Layout, present, type ReadConcept, readDay, type RefusedLines } from './layout.ts'

/** NDC directory, `product.txt` and `package.txt`, by FDA. */
export const ndc: Layout = {
  system: SYSTEM.ndc,
  needs: ['product'],
  part(head) {
    const columns = headings(head[0]?.text ?? '', '\t')
    if (!columns.includes('PRODUCTNDC')) return null
    return columns.includes('NDCPACKAGECODE') ? 'package' : columns.includes('NONPROPRIETARYNAME') ? 'product' : null
  },
  read(parts, refused) {
    const concepts = new Map<string, ReadConcept>()
    const relations: LoadedRelation[] = []
    readProducts(parts.get('product') as Source, concepts, refused)
    const packages = parts.get('package')
    if (packages) readPackages(packages, concepts, relations, refused)
    const notes = packages
      ? []
      : ['Without package.txt the numbers of packages are not known. Import both files together.']
    return { concepts: [...concepts.values()], relations, release: null, effectiveOn: null, notes, whole: true }
  },
}

function readProducts(file: Source, concepts: Map<string, ReadConcept>, refused: RefusedLines): void {
  for (const { line, get } of records(file, '\t', refused)) {
    const code = get('PRODUCTNDC')
    const [brand, suffix, generic] = [get('PROPRIETARYNAME'), get('PROPRIETARYNAMESUFFIX'), get('NONPROPRIETARYNAME')]
    if (!/^\d{4,5}-\d{3,4}$/.test(code)) {
      refused.refuse(file, line, `${code.slice(0, 20) || 'nothing'} is no product NDC`)
      continue
    }
    if (brand === '' && generic === '') {
      refused.refuse(file, line, `${code} has no name`)
      continue
    }
    refused.take()
    // One product may stand in several listings; the first tells what it is.
    if (concepts.has(code)) continue
    const strength = strengthOf(get('ACTIVE_NUMERATOR_STRENGTH'), get('ACTIVE_INGRED_UNIT'))
    const name = [brand, suffix].filter(Boolean).join(' ') || generic
    const ended = readDay(get('ENDMARKETINGDATE'))
    concepts.set(code, {
      code,
      display: [name, strength, get('DOSAGEFORMNAME').toLowerCase()].filter(Boolean).join(' '),
      synonyms: generic !== '' && generic !== name ? [generic] : [],
      kind: 'product',
      active: get('NDC_EXCLUDE_FLAG').toUpperCase() !== 'Y',
      properties: present({
        labeler: get('LABELERNAME'),
        productType: get('PRODUCTTYPENAME'),
        form: get('DOSAGEFORMNAME'),
        route: get('ROUTENAME'),
        substance: get('SUBSTANCENAME'),
        strength,
        schedule: get('DEASCHEDULE'),
        marketedFrom: readDay(get('STARTMARKETINGDATE')),
        marketedTo: ended,
      }),
    })
  }
}

function readPackages(
  file: Source,
  concepts: Map<string, ReadConcept>,
  relations: LoadedRelation[],
  refused: RefusedLines,
): void {
  for (const { line, get } of records(file, '\t', refused)) {
    const code = get('NDCPACKAGECODE')
    const eleven = ndc11(code)
    const product = concepts.get(get('PRODUCTNDC'))
    if (eleven === null) refused.refuse(file, line, `${code.slice(0, 20) || 'nothing'} is no package NDC`)
    else if (!product) refused.refuse(file, line, `${code} belongs to no product of the product file`)
    else {
      refused.take()
      if (concepts.has(code)) continue
      const description = get('PACKAGEDESCRIPTION')
      concepts.set(code, {
        code,
        display: `${product.display}${description ? `, ${description}` : ''}`,
        synonyms: [...product.synonyms, eleven],
        kind: 'package',
        active: product.active && get('NDC_EXCLUDE_FLAG').toUpperCase() !== 'Y',
        properties: present({
          ndc11: eleven,
          labeler: product.properties.labeler,
          sample: get('SAMPLE_PACKAGE').toUpperCase() === 'Y' || null,
          marketedFrom: readDay(get('STARTMARKETINGDATE')),
          marketedTo: readDay(get('ENDMARKETINGDATE')),
        }),
      })
      relations.push({ source: code, kind: 'package_of', target: product.code })
    }
  }
}

/** `10; 12.5` and `mg/1; mg/1` → `10 mg / 12.5 mg`. */
function strengthOf(numbers: string, units: string): string {
  if (numbers === '') return ''
  const unit = units.split(';').map((one) => one.trim().replace(/\/1$/, ''))
  const parts = numbers.split(';').map((one, index) => `${one.trim()} ${unit[index] ?? ''}`.trim())
  return parts.length > 3 ? '' : parts.join(' / ')
}
