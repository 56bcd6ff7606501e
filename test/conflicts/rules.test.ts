import { describe, expect, test } from '@jest/globals'
import { mergeRules } from '../../db/journal/rules.ts'
import { MATRIX } from '../../shared/access/index.ts'
import { NEEDS } from '../../shared/conflicts/rights.data.ts'
import {
  type ConflictField,
  type ConflictVersion,
  decidedBy,
  distinct,
  fieldsWith,
  MAY_STAND_TWICE,
  needsOf,
  ONLY_LOOKED_AT,
} from '../../shared/conflicts/index.ts'
import type { Json } from '../../shared/kernel/index.ts'

const version = (key: string, role: ConflictVersion['role'], values: Record<string, Json>): ConflictVersion => ({
  key,
  role,
  values,
  byName: '',
  deviceName: '',
  at: null,
  chosenBy: [],
})
const dose: ConflictField = {
  field: 'dose',
  columns: ['dose_value', 'dose_unit'],
  seen: ['dose_value', 'dose_unit'],
  byHand: false,
  versions: [
    version('stands', 'stands', {
      dose_value: '5',
      dose_unit: 'mg',
    }),
    version('other x', 'other', {
      dose_value: '1',
      dose_unit: 'tablet',
    }),
  ],
}
const note: ConflictField = {
  field: 'note',
  columns: ['note'],
  seen: ['note'],
  byHand: true,
  versions: [version('stands', 'stands', { note: 'a' }), version('other x', 'other', { note: 'b' })],
}

describe('fields', () => {
  const row = { dose_value: '5', dose_unit: 'mg', note: '', holds: 1, something: 'else', state: 'IL' }

  test('the amount goes with its unit, and what nobody grouped stands by itself', () => {
    const fields = fieldsWith('medication', ['dose_value', 'something'], row)
    expect(fields.map(({ field, columns }) => [field, columns])).toEqual([
      ['dose', ['dose_value', 'dose_unit']],
      ['something', ['something']],
    ])
  })

  test('a name means in each table what it means there', () => {
    expect(fieldsWith('patient', ['state'], row)[0]?.field).toBe('address')
    expect(fieldsWith('prescription', ['state'], row)[0]?.field).toBe('status')
  })

  test('versions that say the same are one, with all who chose it', () => {
    const [one] = note.versions
    if (!one) throw new Error('there is no version')
    const merged = distinct([
      { ...one, chosenBy: ['Dr. Lee'] },
      { ...one, key: 'other', chosenBy: ['Dr. Kim'] },
    ])
    expect(merged).toEqual([{ ...one, chosenBy: ['Dr. Lee', 'Dr. Kim'] }])
  })
})

describe('what choices come to', () => {
  test('without any, what stands stays', () => {
    expect(decidedBy([dose, note], [], false)).toEqual({
      choice: 'stands',
      chosen: { dose_value: '5', dose_unit: 'mg', note: 'a' },
    })
  })

  test('all of the other, or a part of it', () => {
    const other = (field: string) => ({ field, version: 'other x' })
    expect(decidedBy([dose, note], [other('dose'), other('note')], false)?.choice).toBe('other')
    expect(decidedBy([dose, note], [other('dose')], false)).toEqual({
      choice: 'merged',
      chosen: { dose_value: '1', dose_unit: 'tablet', note: 'a' },
    })
  })

  test('a text by hand only where there is one', () => {
    expect(decidedBy([dose, note], [{ field: 'note', text: 'a and b' }], false)).toMatchObject({
      choice: 'merged',
      chosen: { note: 'a and b' },
    })
    expect(decidedBy([dose, note], [{ field: 'dose', text: 'much' }], false)).toBeNull()
  })

  test('nothing that was not laid before her', () => {
    expect(decidedBy([note], [{ field: 'note', version: 'other y' }], false)).toBeNull()
    expect(decidedBy([note], [{ field: 'dose', version: 'stands' }], false)).toBeNull()
  })
})

describe('tables', () => {
  const merging = [...mergeRules].filter(([, { recordClass }]) => recordClass !== 'A').map(([table]) => table)

  test('whatever is named travels and may come into conflict', () => {
    const named = [...Object.keys(NEEDS), ...ONLY_LOOKED_AT, ...MAY_STAND_TWICE]
    expect(named.filter((table) => !merging.includes(table))).toEqual([])
  })

  test('for each conflict there is somebody who decides it', () => {
    for (const table of merging) {
      const { see, decide } = needsOf(table)
      const deciders: readonly string[] = MATRIX[decide]
      expect({ table, deciders: deciders.length > 0 }).toEqual({ table, deciders: true })
      // Who decides sees what it is about.
      expect({ table, blind: deciders.filter((role) => !(MATRIX[see] as readonly string[]).includes(role)) }).toEqual({
        table,
        blind: [],
      })
    }
  })

  test('what has rules of its own is changed where those are asked', () => {
    for (const table of ['note', 'prescription', 'charge', 'appointment', 'consent', 'staff'])
      expect(ONLY_LOOKED_AT).toContain(table)
    expect(ONLY_LOOKED_AT.filter((table) => MAY_STAND_TWICE.includes(table))).toEqual([])
  })
})
