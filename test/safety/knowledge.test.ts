import { describe, expect, test } from '@jest/globals'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { signedHeading } from '../../shared/safety/index.ts'
import { signingKey } from '../../build/knowledge/keys.ts'
import { builtInFile } from '../../build/knowledge/package.ts'
import { readFileSync } from 'node:fs'
import { openPackage, openPackageInPieces } from '../../electron/safety/index.ts'
import type { Refusal } from '../../shared/kernel/index.ts'
import { readCondition } from '../../build/knowledge/language.ts'
import { pack, PAYLOAD, strangerKey } from './asking.ts'

const reasonOf = (text: string): string => {
  try {
    openPackage(text)
  } catch (error) {
    return `${(error as Refusal).reason}: ${(error as Refusal).message.split(/(?<=\.) /).length > 0}`
  }
  return 'opened'
}
/** As `pack`, of a payload that is not of the shape: whoever has a key can sign anything. */
const unshaped = (payload: object) => {
  const content = gzipSync(JSON.stringify(payload))
  const checksum = createHash('sha256').update(content).digest('hex')
  const { id: keyId, key } = signingKey({})
  const heading = { version: PAYLOAD.version, builtOn: PAYLOAD.builtOn, keyId, checksum }
  const signature = sign(null, Buffer.from(signedHeading(heading)), key).toString('base64')
  return { daybookKnowledge: 1, ...heading, signature, content: content.toString('base64') }
}
const made = pack(PAYLOAD, signingKey({}))
const text = JSON.stringify(made)

test('the knowledge inside the program is what the files say', () => {
  const written = readFileSync(new URL('../../electron/safety/built-in.data.ts', import.meta.url), 'utf8')
  // Not `toBe` of the texts: a difference would fill the screen.
  expect({ current: written === builtInFile(made), make: 'node build/knowledge/package.ts' }).toMatchObject({
    current: true,
  })
})

describe('a package is used only when everything about it is right', () => {
  test('a good one opens', () => {
    expect(openPackage(text).knowledge.version).toBe(PAYLOAD.version)
  })
  test.each([
    ['no package at all', 'hello', 'knowledge-unreadable'],
    ['of another form', JSON.stringify({ ...made, daybookKnowledge: 2 }), 'knowledge-version'],
    ['signed by nobody that is known', JSON.stringify(pack(PAYLOAD, strangerKey())), 'knowledge-unsigned'],
    [
      'signed by another under the name of a known one',
      JSON.stringify(pack(PAYLOAD, { id: made.keyId, key: generateKeyPairSync('ed25519').privateKey })),
      'knowledge-unsigned',
    ],
    ['without a signature', JSON.stringify({ ...made, signature: '' }), 'knowledge-unsigned'],
    ['with another version in its heading', JSON.stringify({ ...made, version: '2099-01-01.1' }), 'knowledge-unsigned'],
    [
      'damaged in one place',
      JSON.stringify({
        ...made,
        content: `${made.content.slice(0, 500)}${made.content[500] === 'A' ? 'B' : 'A'}${made.content.slice(501)}`,
      }),
      'knowledge-corrupt',
    ],
    ['cut short', JSON.stringify({ ...made, content: made.content.slice(0, 4000) }), 'knowledge-corrupt'],
    [
      'of which the canary does not sing',
      JSON.stringify(pack({ ...PAYLOAD, table: { sets: [], cells: [] } }, signingKey({}))),
      'knowledge-canary',
    ],
    [
      'without relations of allergies',
      JSON.stringify(
        pack(
          { ...PAYLOAD, allergies: { ...PAYLOAD.allergies, relations: PAYLOAD.allergies.relations.slice(90) } },
          signingKey({}),
        ),
      ),
      'knowledge-canary',
    ],
    [
      'with a row of another shape in the midst of a list',
      JSON.stringify(
        unshaped({ ...PAYLOAD, rules: PAYLOAD.rules.map((rule, at) => (at === 77 ? { ...rule, a: [] } : rule)) }),
      ),
      'knowledge-corrupt',
    ],
  ])('%s', async (_what, bad, reason) => {
    expect(reasonOf(bad)).toBe(`${reason}: true`)
    // Piece by piece it is refused for the same.
    expect(await openPackageInPieces(bad).catch((error: Refusal) => error.reason)).toBe(reason)
  })
  test('piece by piece it is the same knowledge, and others have their turns meanwhile', async () => {
    let [turns, done] = [0, false]
    const beat = () => {
      turns += 1
      if (!done) setImmediate(beat)
    }
    setImmediate(beat)
    const pieces = await openPackageInPieces(text)
    done = true
    // Signature, unpacking, every list, the tables, the trial: each lets the others in.
    expect(turns).toBeGreaterThan(20)
    const { knowledge, ...about } = openPackage(text)
    expect({ ...about, version: knowledge.version }).toEqual({
      keyId: pieces.keyId,
      development: pieces.development,
      version: pieces.knowledge.version,
    })
    expect(JSON.stringify(pieces.knowledge.payload)).toBe(JSON.stringify(knowledge.payload))
    // Not `toEqual`: it would look at half a million cells one by one.
    for (const table of ['pairs', 'listed'] as const)
      expect(Buffer.from(pieces.knowledge[table].buffer).equals(Buffer.from(knowledge[table].buffer))).toBe(true)
  })
  test('a development key is refused beside a release', () => {
    expect(() => openPackage(text, { development: false })).toThrow('not signed by anyone')
  })
})

describe('conditions of the knowledge files', () => {
  const names = { drugs: () => [7], lab: (name: string) => name, problem: (name: string) => name }
  test('`&` binds before `|`, `!` before both, parentheses group', () => {
    expect(readCondition('a<1 | b<2 & !(problem:x | pregnant)', names)).toEqual({
      op: 'any',
      of: [
        { op: 'lab', lab: 'a', cmp: '<', value: 1 },
        {
          op: 'all',
          of: [
            { op: 'lab', lab: 'b', cmp: '<', value: 2 },
            { op: 'not', of: { op: 'any', of: [{ op: 'problem', is: 'x' }, { op: 'pregnant' }] } },
          ],
        },
      ],
    })
    expect(readCondition('daily(self)>150', names)).toEqual({
      op: 'dose',
      measure: 'daily',
      of: 'self',
      cmp: '>',
      value: 150,
    })
  })
  test.each(['daily(self)>', '(a<1', 'a<1 &', 'nonsense', 'a<1)'])('“%s” stops the build', (bad) => {
    expect(() => readCondition(bad, names)).toThrow()
  })
})
