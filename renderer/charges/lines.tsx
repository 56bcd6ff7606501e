import { Autocomplete, Button, Group, Table, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type ChargeLine, lineCents } from '../../shared/charges/index.ts'
import type { CivilDate } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useEarlyKeys } from '../kit/early-keys.ts'
import { Amount, MoneyField } from '../ledger/index.ts'
import { readDrug, readModifiers, readPointers } from './typed.ts'

/** A line as it is being typed. */
export type TypedLine = {
  code: string
  description: string
  modifiers: string
  pointers: string
  units: string
  unitCents: number | null
  drug: string
}
export const EMPTY_LINE: TypedLine = {
  code: '',
  description: '',
  modifiers: '',
  pointers: '1',
  units: '1',
  unitCents: null,
  drug: '',
}

export const typedOf = (line: ChargeLine): TypedLine => ({
  code: line.code,
  description: line.description,
  modifiers: line.modifiers.join(' '),
  pointers: line.pointers.join(' '),
  units: String(line.units),
  unitCents: line.unitCents,
  drug: line.drug ? `${line.drug.ndc} ${line.drug.unit} ${line.drug.quantity}` : '',
})

/** A typed line as the contract wants it; null for one without a code. */
export function lineOf(typed: TypedLine): ChargeLine | null {
  if (typed.code.trim() === '') return null
  return {
    itemId: null,
    code: typed.code.trim().toUpperCase(),
    description: typed.description,
    modifiers: readModifiers(typed.modifiers),
    pointers: readPointers(typed.pointers),
    units: Number.parseInt(typed.units, 10) || 0,
    unitCents: typed.unitCents,
    priceReason: '',
    drug: readDrug(typed.drug) ?? null,
  }
}

type Props = {
  lines: readonly TypedLine[]
  dosOn: CivilDate
  /** Takes what becomes of the lines as they are then: an answer that comes late must not undo what was typed meanwhile. */
  onChange: (update: (lines: readonly TypedLine[]) => TypedLine[]) => void
  issueOf: (path: string) => string | null
}

/** The lines of a charge: a code brings its words and its price of the day; Tab goes on, the last button adds a line. */
export function ChargeLines({ lines, dosOn, onChange, issueOf }: Props) {
  const change = (index: number, more: Partial<TypedLine>) =>
    onChange((now) => now.map((one, at) => (at === index ? { ...one, ...more } : one)))
  return (
    <>
      <Table withRowBorders={false} verticalSpacing={2} horizontalSpacing={6} data-charge-lines>
        <Table.Thead>
          <Table.Tr>
            {(['code', 'modifiers', 'pointers', 'units', 'price', 'drug', 'total'] as const).map((name) => (
              <Table.Th key={name} {...(name === 'total' && { ta: 'right' })}>
                <FormattedMessage id={`charges.line.${name}`} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line, index) => (
            <LineRow
              key={index}
              line={line}
              index={index}
              dosOn={dosOn}
              onChange={(more) => change(index, more)}
              issueOf={issueOf}
            />
          ))}
        </Table.Tbody>
      </Table>
      <Group mt="xs">
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => onChange((now) => [...now, EMPTY_LINE])}
          disabled={lines.length >= 50}
        >
          <FormattedMessage id="charges.line.add" />
        </Button>
      </Group>
    </>
  )
}

type RowProps = Omit<Props, 'lines' | 'onChange'> & {
  line: TypedLine
  index: number
  onChange: (more: Partial<TypedLine>) => void
}

function LineRow({ line, index, dosOn, onChange, issueOf }: RowProps) {
  const intl = useIntl()
  const [looking, setLooking] = useState('')
  const found = useAsk(
    ['charges', 'fees', dosOn, looking],
    (signal) => core.charges.searchFees({ text: looking, dosOn, limit: 8 }, { signal }),
    { keepLast: true },
  )
  const [opened, setOpened] = useState(false)
  const early = useEarlyKeys(opened && found.isFetching && (found.isPlaceholderData || found.data === undefined))
  const label = (name: string) => `${intl.formatMessage({ id: `charges.line.${name}` })} ${index + 1}`
  const fees = found.data ?? []
  const price = async (text: string) => {
    const code = text.split(' · ')[0]?.trim() ?? ''
    const modifiers = readModifiers(line.modifiers)
    const outcome = await core.charges.price({ code, modifiers, dosOn })
    const fee = outcome.ok ? outcome.value.fee : null
    onChange({
      code,
      ...(fee && { description: fee.description }),
      ...(fee !== null && fee.cents !== null && { unitCents: fee.cents }),
    })
  }
  const whole = lineOf(line)
  const total = whole && lineCents(whole)
  const issue = (name: string) => issueOf(`lines.${index}.${name}`)
  return (
    <Table.Tr>
      <Table.Td w="30%" valign="top">
        <Autocomplete
          {...early}
          onDropdownOpen={() => setOpened(true)}
          onDropdownClose={() => setOpened(false)}
          aria-label={label('code')}
          value={line.code}
          data={fees
            .map(({ code, description, modifier }) =>
              modifier === '' ? `${code} · ${description}` : `${code} · ${description} (${modifier})`,
            )
            .filter((text, at, all) => all.indexOf(text) === at)}
          filter={({ options }) => options}
          onChange={(code) => {
            setLooking(code.split(' · ')[0] ?? '')
            onChange({ code: code.split(' · ')[0] ?? '' })
          }}
          onOptionSubmit={(chosen) => void price(chosen)}
          onBlur={() => {
            if (line.code.trim() !== '' && line.unitCents === null) void price(line.code)
          }}
          error={issue('code')}
          maxLength={60}
        />
        {line.description !== '' && (
          <Text size="xs" c="dimmed">
            {line.description}
          </Text>
        )}
      </Table.Td>
      {(['modifiers', 'pointers', 'units'] as const).map((name) => (
        <Table.Td key={name} valign="top">
          <TextInput
            aria-label={label(name)}
            value={line[name]}
            onChange={(event) => onChange({ [name]: event.currentTarget.value })}
            error={issue(name)}
            w={name === 'units' ? '4rem' : '5.5rem'}
            autoComplete="off"
          />
        </Table.Td>
      ))}
      <Table.Td valign="top">
        <MoneyField
          label={null}
          name={label('price')}
          cents={line.unitCents}
          onChange={(unitCents) => onChange({ unitCents })}
          error={issue('unitCents')}
          w="6.5rem"
        />
      </Table.Td>
      <Table.Td valign="top">
        <TextInput
          aria-label={label('drug')}
          placeholder={intl.formatMessage({ id: 'charges.line.drug.how' })}
          value={line.drug}
          onChange={(event) => onChange({ drug: event.currentTarget.value })}
          error={
            readDrug(line.drug) === undefined ? (
              <FormattedMessage id="charges.line.drug.wrong" />
            ) : (
              issue('drug.quantity')
            )
          }
          w="12rem"
          autoComplete="off"
        />
      </Table.Td>
      <Table.Td ta="right">{total !== null && <Amount cents={total} />}</Table.Td>
    </Table.Tr>
  )
}
