import { Button, Checkbox, Group, Text, TextInput } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import { Choice } from '../kit/choice.tsx'
import { Day } from '../kit/day.tsx'
import { Amount, MoneyField } from './money.tsx'
import classes from './ledger.module.css'
import { contractualOf, PATIENT_REASONS, troubleOf, type TypedLine, unexplained } from './remit-lines.ts'

type Props = {
  line: TypedLine
  /** Whether somebody has tried to post: then what is wrong is said. */
  asked: boolean
  onChange: (line: TypedLine) => void
  onRemove: () => void
}

/** One charge with what the payer says about it: allowed, paid, the patient's part, the rest with its reason. */
export function RemitRow({ line, asked, onChange, onRemove }: Props) {
  const intl = useIntl()
  const trouble = troubleOf(line)
  const name = (id: string) => `${intl.formatMessage({ id })}, ${line.who}, ${line.what}`
  const money = (field: 'allowedCents' | 'paidCents' | 'patientCents' | 'otherCents', id: string) => (
    <MoneyField
      label={<FormattedMessage id={id} />}
      name={name(id)}
      cents={line[field]}
      w="6.5rem"
      onChange={(cents) => onChange({ ...line, [field]: cents })}
    />
  )
  return (
    <li className={classes['remit-row']} data-remit-line={line.itemId} data-trouble={trouble ?? ''}>
      <Group justify="space-between" gap="sm">
        <Text size="sm" fw={600}>
          {line.who} · <Day on={line.dosOn} /> · {line.what}
        </Text>
        <Text size="sm">
          <FormattedMessage id="ledger.column.charged" /> <Amount cents={line.chargedCents} />
        </Text>
      </Group>
      <Group gap="sm" align="flex-end">
        {money('allowedCents', 'ledger.remit.allowed')}
        {money('paidCents', 'ledger.remit.paid')}
        {money('patientCents', 'ledger.remit.patient')}
        <Choice
          label={<FormattedMessage id="ledger.remit.why-patient" />}
          value={line.patientReason}
          options={PATIENT_REASONS}
          words="ledger.remit.pr"
          onChange={(patientReason) => onChange({ ...line, patientReason })}
          w="9rem"
        />
        {money('otherCents', 'ledger.remit.other')}
        <TextInput
          label={<FormattedMessage id="ledger.remit.other-reason" />}
          aria-label={name('ledger.remit.other-reason')}
          placeholder="CO-50"
          w="6rem"
          value={line.otherReason}
          onChange={({ currentTarget }) => onChange({ ...line, otherReason: currentTarget.value })}
          error={asked && trouble === 'reason' ? <FormattedMessage id="ledger.remit.reason-wrong" /> : null}
        />
        <TextInput
          label={<FormattedMessage id="ledger.remit.claim-number" />}
          aria-label={name('ledger.remit.claim-number')}
          w="8rem"
          maxLength={60}
          value={line.claimNumber}
          onChange={({ currentTarget }) => onChange({ ...line, claimNumber: currentTarget.value })}
        />
        <Checkbox
          label={<FormattedMessage id="ledger.remit.taken-back" />}
          aria-label={name('ledger.remit.taken-back')}
          checked={line.takenBack}
          onChange={({ currentTarget }) => onChange({ ...line, takenBack: currentTarget.checked })}
          mb="0.4rem"
        />
        <Button variant="subtle" size="compact-sm" mb="0.3rem" onClick={onRemove}>
          <FormattedMessage id="ledger.remit.remove" />
        </Button>
      </Group>
      <Text size="sm" c={trouble === 'unexplained' && asked ? 'red' : 'dimmed'} role="status">
        <FormattedMessage
          id={unexplained(line) === 0 ? 'ledger.remit.line-fits' : 'ledger.remit.line-open'}
          values={{
            contractual: <Amount cents={contractualOf(line)} />,
            open: <Amount cents={unexplained(line)} />,
          }}
        />
      </Text>
    </li>
  )
}
