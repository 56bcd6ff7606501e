import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { contracts } from '../../shared/contracts.ts'
import { check } from '../../shared/ipc/index.ts'

const MACHINE = /Too (small|big)|Invalid|expected|received|undefined|>=|<=|regex|Unrecognized/
const messagesOf = (schema: z.ZodType, value: unknown) => {
  const parsed = schema.safeParse(value)
  return parsed.success ? [] : parsed.error.issues.map(({ message }) => message)
}

test('whatever any procedure is given that it can’t take, it answers in sentences', () => {
  expect(check).toBeDefined()
  const junk = [undefined, null, 7, 'x', [], {}, '', 'y'.repeat(100_000), -1, 1e9, { extra: 1 }]
  let heard = 0
  for (const contract of Object.values(contracts))
    for (const { input } of Object.values(contract)) {
      const fields = input instanceof z.ZodObject ? Object.keys(input.shape) : []
      for (const one of junk) {
        const values = [one, ...fields.map((field) => ({ [field]: one }))]
        for (const message of values.flatMap((value) => messagesOf(input, value))) {
          heard += 1
          expect(message).not.toMatch(MACHINE)
        }
      }
    }
  expect(heard).toBeGreaterThan(500)
})

test('the sentence names the field; the control is a schema that speaks as a machine does', () => {
  const schema = z.object({
    administrator: z.object({ displayName: z.string().max(3) }),
    roles: z.array(z.string()).min(1),
  })
  expect(messagesOf(schema, { administrator: {}, roles: [] })).toEqual([
    'Display name is missing.',
    'Roles needs at least one entry.',
  ])
  expect(messagesOf(schema, { administrator: { displayName: 'Dorothea' }, roles: ['x'] })).toEqual([
    'Display name may have at most 3 characters.',
  ])
  const machine = schema.safeParse({ administrator: {}, roles: [] }, { error: () => 'Invalid input: expected string' })
  expect(machine.error?.issues[0]?.message).toMatch(MACHINE)
})
