import { Group, NumberInput, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { type AccountLine, slidingDue } from '../../shared/ledger/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { ShortForm } from '../kit/short-form.tsx'
import { Amount, MoneyField } from './money.tsx'

/** Lowering what a patient owes to what her category pays: a percentage of each charge, never below the least that all pay. */
export function SlidingForm({
  patientId,
  lines,
  onDone,
}: {
  patientId: PatientId
  lines: readonly AccountLine[]
  onDone: () => void
}) {
  const open = lines.filter(({ patientCents, voided, kind }) => patientCents > 0 && !voided && kind === 'charge')
  const [category, setCategory] = useState('')
  const [percentDue, setPercentDue] = useState<number | null>(null)
  const [least, setLeast] = useState<number | null>(2000)
  const [asked, setAsked] = useState(false)
  const lower = useTell(core.ledger.slidingFee, ['ledger', 'reports'])
  const due =
    percentDue === null || least === null
      ? null
      : open.reduce((sum, { cents }) => sum + slidingDue(cents, percentDue, least), 0)
  const save = () => {
    setAsked(true)
    if (percentDue === null || least === null || category.trim() === '' || open.length === 0) return
    const itemIds = open.map(({ itemId }) => itemId)
    lower.mutate({ patientId, category, percentDue, nominalCents: least, itemIds }, { onSuccess: onDone })
  }
  return (
    <ShortForm
      about="sliding"
      onSave={save}
      onCancel={onDone}
      foot={{ busy: lower.isPending, save: 'ledger.post', off: open.length === 0 }}
    >
      <Group align="flex-start" gap="sm">
        <TextInput
          label={<FormattedMessage id="ledger.sliding.category" />}
          value={category}
          onChange={({ currentTarget }) => setCategory(currentTarget.value)}
          error={
            asked && category.trim() === '' ? (
              <FormattedMessage id="ledger.sliding.category-missing" />
            ) : (
              issueAt(lower.error, 'category')
            )
          }
          maxLength={40}
          w="9rem"
        />
        <NumberInput
          label={<FormattedMessage id="ledger.sliding.percent" />}
          value={percentDue ?? ''}
          onChange={(value) => setPercentDue(value === '' ? null : Number(value))}
          min={0}
          max={100}
          decimalScale={2}
          hideControls
          suffix=" %"
          error={asked && percentDue === null ? <FormattedMessage id="ledger.sliding.percent-missing" /> : null}
          w="9rem"
        />
        <MoneyField label={<FormattedMessage id="ledger.sliding.least" />} cents={least} onChange={setLeast} />
      </Group>
      <Text size="sm" mt="xs" role="status">
        {open.length === 0 ? (
          <FormattedMessage id="ledger.sliding.nothing" />
        ) : (
          due !== null && (
            <FormattedMessage id="ledger.sliding.due" values={{ count: open.length, due: <Amount cents={due} /> }} />
          )
        )}
      </Text>
      <FailureNote error={lower.error} beside={['category']} />
    </ShortForm>
  )
}
