import { Group, NativeSelect, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useIntl } from 'react-intl'
import { type CoverageDetails, FilingCode, MEDICARE, Relationship, SecondaryType } from '../../shared/coverage/index.ts'
import { type CivilDate, dayIn, type Instant, type PatientId } from '../../shared/kernel/index.ts'
import type { CallFailed } from '../ipc/ask.ts'
import { readDay } from '../kit/civil-day.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { useNow } from '../kit/now.ts'
import { ShortForm } from '../kit/short-form.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { readDollars, writeDollars } from './dollars.ts'

const DAYS = ['effectiveOn', 'termOn', 'subscriberBirthOn'] as const
const TEXTS = ['payerName', 'memberId', 'groupNumber', 'planName', 'payerId'] as const
type Typed = Record<(typeof DAYS)[number] | (typeof TEXTS)[number] | 'copay' | 'note', string> & {
  kind: CoverageDetails['kind']
  rank: string
  filingCode: FilingCode
  secondaryType: string
  relationship: Relationship
  subscriberFamilyName: string
  subscriberGivenName: string
}

const typedOf = (start: Partial<CoverageDetails>): Typed => ({
  kind: start.kind ?? 'insurance',
  rank: String(start.rank ?? 1),
  payerName: start.payerName ?? '',
  payerId: start.payerId ?? '',
  planName: start.planName ?? '',
  filingCode: start.filingCode ?? 'ZZ',
  secondaryType: start.secondaryType ?? '',
  memberId: start.memberId ?? '',
  groupNumber: start.groupNumber ?? '',
  relationship: start.relationship ?? 'self',
  subscriberFamilyName: start.subscriberFamilyName ?? '',
  subscriberGivenName: start.subscriberGivenName ?? '',
  subscriberBirthOn: start.subscriberBirthOn ?? '',
  effectiveOn: start.effectiveOn ?? '',
  termOn: start.termOn ?? '',
  copay: writeDollars(start.copayCents ?? null),
  note: start.note ?? '',
})

type Props = {
  draft: string
  patientId: PatientId
  start: Partial<CoverageDetails>
  busy: boolean
  error: CallFailed | null
  onSave: (details: CoverageDetails) => void
  onCancel: () => void
}

/** Who pays, and under which number. Enter saves; what payers would reject is said beside its field. */
export function CoverageForm({ draft, patientId, start, busy, error, onSave, onCancel }: Props) {
  const intl = useIntl()
  const today = dayIn(intl.timeZone ?? 'UTC', useNow() as Instant) as CivilDate
  const [typed, setTyped] = useState<Typed>(
    () => (useDrafts.getState().byForm[draft] as Typed | undefined) ?? typedOf(start),
  )
  const [faulty, setFaulty] = useState<string | null>(null)
  useEffect(() => useDrafts.getState().keep(draft, typed, patientId), [draft, typed, patientId])
  const change = (values: Partial<Typed>) => {
    setTyped({ ...typed, ...values })
    setFaulty(null)
  }
  const word = (id: string) => intl.formatMessage({ id: `coverage.${id}` })
  const insured = typed.kind === 'insurance'
  const wrong = (field: string) =>
    faulty === field ? word(field === 'copay' ? 'copay.wrong' : 'day.wrong') : issueAt(error, `details.${field}`)
  const save = () => {
    const days: Partial<Record<(typeof DAYS)[number], CivilDate | null>> = {}
    for (const field of DAYS) {
      const text = typed[field].trim()
      const day = text === '' ? null : readDay(text, today, field === 'termOn' ? 'future' : 'past')
      if (day === null && text !== '') return setFaulty(field)
      days[field] = day
    }
    const copayCents = readDollars(typed.copay)
    if (Number.isNaN(copayCents)) return setFaulty('copay')
    const { copay: _copay, rank, secondaryType, ...rest } = typed
    return onSave({
      ...rest,
      ...days,
      copayCents,
      rank: Number(rank),
      secondaryType: secondaryType === '' ? null : secondaryType,
    } as CoverageDetails)
  }
  const textField = (field: (typeof TEXTS)[number] | 'subscriberFamilyName' | 'subscriberGivenName', w: string) => (
    <TextInput
      size="xs"
      w={w}
      label={word(field)}
      value={typed[field]}
      onChange={(event) => change({ [field]: event.currentTarget.value })}
      error={wrong(field)}
      maxLength={120}
    />
  )
  const dayField = (field: (typeof DAYS)[number]) => (
    <TextInput
      size="xs"
      w="8.5rem"
      label={word(field)}
      value={typed[field]}
      onChange={(event) => change({ [field]: event.currentTarget.value })}
      error={wrong(field)}
    />
  )
  const choice = <F extends 'kind' | 'rank' | 'filingCode' | 'relationship' | 'secondaryType'>(
    field: F,
    options: readonly string[],
  ) => (
    <NativeSelect
      size="xs"
      label={word(field)}
      value={typed[field]}
      onChange={(event) => change({ [field]: event.currentTarget.value })}
      data={options.map((value) => ({ value, label: value === '' ? '–' : word(`${field}.${value}`) }))}
      error={wrong(field)}
    />
  )
  return (
    <ShortForm about="coverage" onSave={save} onCancel={onCancel} foot={{ busy }}>
      <Group align="flex-start" gap="sm">
        {insured && textField('payerName', '15rem')}
        {insured && textField('memberId', '11rem')}
        {choice('kind', ['insurance', 'self-pay'])}
        {insured && choice('rank', ['1', '2', '3'])}
        {insured && choice('filingCode', FilingCode.options)}
        {insured &&
          MEDICARE.includes(typed.filingCode) &&
          typed.rank !== '1' &&
          choice('secondaryType', ['', ...SecondaryType.options])}
        {insured && textField('groupNumber', '9rem')}
        {insured && textField('planName', '11rem')}
        {insured && textField('payerId', '7rem')}
        {insured && (
          <TextInput
            size="xs"
            w="6rem"
            label={word('copay')}
            value={typed.copay}
            onChange={(event) => change({ copay: event.currentTarget.value })}
            error={wrong('copay') ?? issueAt(error, 'details.copayCents')}
          />
        )}
        {dayField('effectiveOn')}
        {dayField('termOn')}
        {insured && choice('relationship', Relationship.options)}
        {insured && typed.relationship !== 'self' && textField('subscriberFamilyName', '10rem')}
        {insured && typed.relationship !== 'self' && textField('subscriberGivenName', '10rem')}
        {insured && typed.relationship !== 'self' && dayField('subscriberBirthOn')}
        <TextInput
          size="xs"
          w="16rem"
          label={word('note')}
          value={typed.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
          maxLength={1000}
        />
      </Group>
      <FailureNote error={error} beside={error?.failure.issues.map(({ path }) => path) ?? []} />
    </ShortForm>
  )
}
