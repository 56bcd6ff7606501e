import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { NotJson, readJson, textOfXhtml } from '../../shared/exchange/index.ts'

const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('"__proto__"'))

describe('JSON', () => {
  test('is read as JSON.parse reads it, and written as it was', () => {
    fc.assert(
      fc.property(json, fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(JSON.stringify(readJson(text))).toBe(JSON.stringify(JSON.parse(text)))
      }),
    )
  })

  test.each(['5.0', '-0.10', '1e3', '1.50E-7', '12345678901234567890', '0.1000000000000000000001', '-0'])(
    'keeps the number %s',
    (text) => {
      expect(JSON.stringify(readJson(`{"a":[${text}]}`))).toBe(`{"a":[${text}]}`)
      // As it would be without the reader of our own.
      expect(JSON.stringify(JSON.parse(`[${text}]`))).not.toBe(`[${text}]`)
    },
  )

  test('that is cut off anywhere is refused, wherever that is', () => {
    fc.assert(
      fc.property(json, fc.nat(), (value, at) => {
        const text = JSON.stringify({ value })
        expect(() => readJson(text.slice(0, at % text.length))).toThrow(NotJson)
      }),
    )
  })

  test.each(['{"a":1,}', '[1 2]', '{a:1}', "{'a':1}", '01', '1.', '"\n"', '{"a":1}x', 'NaN', '[,1]', '"\\x"'])(
    '%s is none',
    (text) => {
      expect(() => readJson(text)).toThrow(NotJson)
      expect(() => JSON.parse(text)).toThrow()
    },
  )
})

describe('A narrative', () => {
  test.each([
    ['<div><p>One</p><p>Two &amp; &#233; &#x2264;</p></div>', 'One\nTwo & é ≤'],
    ['<div>a<script>b</script>c<STYLE>d</STYLE>e<!-- <b>f</b> -->g</div>', 'aceg'],
    ['<table><tr><td>Na</td><td>141</td></tr><tr><td>K</td><td>4</td></tr></table>', 'Na 141\nK 4'],
    ['&lt;script&gt;x&lt;/script&gt;', '<script>x</script>'],
    ['<p>cut <b', 'cut'],
    ['<svg><script>x</script></svg>y', 'y'],
    ['&#0;&#xD800;z', 'z'],
  ])('%s', (xhtml, text) => expect(textOfXhtml(xhtml)).toBe(text))

  test('of any shape takes time in line with its length', () => {
    const started = performance.now()
    for (const part of ['<', '<p', '<script>', '&#', '<!--', '</script', '<a b="']) textOfXhtml(part.repeat(200_000))
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})
