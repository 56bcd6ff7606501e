import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { applySplice, keep, readKept, spliceBetween } from '../../db/notes/splice.ts'
import { Reaction } from '../../shared/allergies/index.ts'
import { observationText, ageInWords, allergyText } from '../../db/notes/smart-text.ts'
import {
  builtInTemplates,
  docOf,
  docOfText,
  fillIn,
  isSmartField,
  linesOf,
  plainTextOf,
  readBody,
  readPastedHtml,
  tokensIn,
  unfilledLines,
  writeBody,
} from '../../shared/notes/index.ts'
import { size } from '../support/size.ts'

const RUNS = size({ ci: 300, full: 5_000 })
const nasty = fc.string({ unit: fc.constantFrom('a', 'b', '"', '\\', '\n', '😀', 'é', '{', '*'), maxLength: 60 })

describe('a draft kept as a patch', () => {
  test('reads back as what was saved, through any run of saves', () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 8 }), (texts) => {
        let kept = { body: '', patch: '' }
        for (const text of texts) {
          kept = { ...kept, ...keep(kept, text) }
          expect(readKept(kept)).toBe(text)
          expect(JSON.parse(JSON.stringify(kept.patch)).isWellFormed()).toBe(true)
        }
      }),
      { numRuns: RUNS },
    )
  })

  test('never cuts a character in two', () => {
    const splice = spliceBetween('x😀y', 'x😁y')
    expect(splice.text.isWellFormed()).toBe(true)
    expect(applySplice('x😀y', splice)).toBe('x😁y')
  })

  test('is small where little was typed into much', () => {
    const much = 'word '.repeat(50_000)
    expect(keep({ body: much }, `${much}more`).patch.length).toBeLessThan(60)
  })
})

describe('documents', () => {
  test('what is not of our shape is not taken', () => {
    const doc = (content: unknown) => JSON.stringify({ schema: 1, doc: { type: 'doc', content } })
    expect(readBody(doc([{ type: 'paragraph' }]))).not.toBeNull()
    const paragraph = (inline: unknown) => doc([{ type: 'paragraph', content: [inline] }])
    const list = {
      type: 'orderedList',
      attrs: { start: 1, type: null },
      content: [{ type: 'listItem', content: [{ type: 'paragraph' }] }],
    }
    expect(readBody(doc([list]))).not.toBeNull()
    for (const wrong of [
      'null',
      '[]',
      'no json',
      JSON.stringify({ schema: 2, doc: docOfText('x') }),
      doc([]),
      doc([{ type: 'image', attrs: { src: 'x' } }]),
      paragraph({ type: 'text', text: 'x', marks: [{ type: 'link', attrs: { href: 'javascript:alert(1)' } }] }),
      paragraph({ type: 'text', text: 7 }),
      paragraph({ type: 'smartField', attrs: { name: 'x', text: 'y', at: 0, onclick: 'z' } }),
      doc([{ type: 'paragraph', attrs: { style: 'x' } }]),
      doc([{ type: 'bulletList', content: [{ type: 'paragraph' }] }]),
    ])
      expect([wrong, readBody(wrong)]).toEqual([wrong, null])
  })

  test('lists in lists have an end', () => {
    let doc: unknown = { type: 'paragraph' }
    for (let depth = 0; depth < 40; depth++)
      doc = { type: 'bulletList', content: [{ type: 'listItem', content: [doc] }] }
    expect(readBody(JSON.stringify({ schema: 1, doc: { type: 'doc', content: [doc] } }))).toBeNull()
  })

  test('plain text, places and values', () => {
    const doc = docOfText('Rest.\n- Fluids\n- Back in *** days\nVitals: {vitals}, {nonsense}')
    expect(linesOf(doc)).toEqual(['Rest.', '- Fluids', '- Back in *** days', 'Vitals: {vitals}, {nonsense}'])
    expect(unfilledLines(doc)).toEqual([3])
    expect([...tokensIn(doc)]).toEqual(['vitals', 'nonsense'])
    const filled = fillIn(doc, new Map([['vitals', { text: 'Heart rate 72 /min', at: 5 }]]))
    expect(plainTextOf(filled)).toContain('Vitals: Heart rate 72 /min, {nonsense}')
    expect(readBody(writeBody(filled))).toEqual(filled)
  })

  test('every template that comes with Daybook is readable, and asks for values that there are', () => {
    expect(builtInTemplates.length).toBeGreaterThanOrEqual(6)
    for (const { title, sections } of builtInTemplates)
      for (const { key, body } of sections)
        for (const name of tokensIn(docOf(body)))
          expect([title, key, name, isSmartField(name)]).toEqual([title, key, name, true])
  })
})

describe('pasted HTML', () => {
  const text = (html: string) => plainTextOf(readPastedHtml(html))
  test('keeps what it says', () => {
    const doc = readPastedHtml(
      '<h2>Plan</h2><p>Take <b>two</b> <i>daily</i></p><ul><li>Rest<ul><li>much</li></ul></li><li>Fluids</li></ul>',
    )
    expect(plainTextOf(doc)).toBe('Plan\nTake two daily\n- Rest\n  - much\n- Fluids')
    expect(JSON.stringify(doc)).toContain('"marks":[{"type":"bold"}]')
    expect(text('<table><tr><td>Na</td><td>140</td></tr><tr><td>K</td><td>4.1</td></tr></table>')).toBe(
      'Na  140\nK  4.1',
    )
    expect(text('a<br>b<br/>c')).toBe('a\nb\nc')
    expect(text('5 &lt; 6 &amp;&amp; 7 &gt; 6 &#233;&#x1F600;')).toBe('5 < 6 && 7 > 6 é😀')
  })

  test('leaves out what could run, whatever is wrong with the markup', () => {
    expect(text('<script>alert(1)</script>x<style>p{}</style>')).toBe('x')
    expect(text('x<script>never closed')).toBe('x')
    expect(text('<img src=x onerror="alert(1)">y')).toBe('y')
    expect(text('<a href="javascript:alert(1)">link</a>')).toBe('link')
    expect(text('<p title="a > b">c</p>')).toBe('c')
    expect(text('x <!-- <b>hidden</b> --> y')).toBe('x y')
    expect(text('2 < 3 and 4 > 1')).toBe('2 < 3 and 4 > 1')
  })

  test('is always a document of ours', () => {
    const tags = fc.constantFrom(
      '<p>',
      '</p>',
      '<ul>',
      '</ul>',
      '<li>',
      '</li>',
      '<ol>',
      '<b>',
      '</b>',
      '<br>',
      '<td>',
      '<script>',
      '</script>',
      '<',
      '>',
      '"',
      'word',
      '&lt;',
      '&#0;',
      '<!--',
      '-->',
    )
    fc.assert(
      fc.property(fc.array(tags, { maxLength: 60 }), (parts) => {
        expect(readBody(writeBody(readPastedHtml(parts.join(''))))).not.toBeNull()
      }),
      { numRuns: RUNS },
    )
  })

  test('broken markup takes no longer than reading it', () => {
    const start = performance.now()
    for (const piece of ['<a', '<a "', '<!--', '<ul><li>x', '"\'<'])
      expect(readBody(writeBody(readPastedHtml(piece.repeat(200_000 / piece.length))))).not.toBeNull()
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})

test('values of the chart in words', () => {
  expect(ageInWords('2026-11-20', '2026-11-24')).toBe('4 days old')
  expect(ageInWords('2025-12-25', '2026-11-24')).toBe('10 months old')
  expect(ageInWords('1980-11-25', '2026-11-24')).toBe('45 years old')
  const measured = {
    conceptText: 'Heart rate',
    value: '72',
    unit: '/min',
    unitText: '',
    comparator: '',
    components: '[]',
  }
  const rest = { interpretation: '', absentReason: '', happened: '2026-11-24', happenedAt: 0, setId: null }
  expect(observationText({ ...measured, ...rest })).toBe('Heart rate 72/min')
  expect(observationText({ ...measured, ...rest, value: '', absentReason: 'refused' })).toBe(
    'Heart rate not known (refused)',
  )
  const allergy = {
    concept: { text: 'Penicillin', codings: [] },
    reactions: [Reaction.parse({ manifestations: [{ text: 'Hives', codings: [] }] })],
    criticality: 'high' as const,
    verificationStatus: 'confirmed' as const,
  }
  expect(allergyText(allergy)).toBe('Penicillin: Hives (high criticality)')
})
