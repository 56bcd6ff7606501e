import { Button, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import {
  CODE_SYSTEM,
  type CivilDate,
  type Concept,
  dayIn,
  type EncounterId,
  type EntryId,
  type EventTime,
  type Instant,
  type PatientId,
} from '../../shared/kernel/index.ts'
import {
  type NewReport,
  type ObservationDetails,
  PANELS,
  type PanelTest,
  readRange,
  readResult,
  ReportCategory,
  type ReportDetails,
} from '../../shared/results/index.ts'
import { FailureNote } from '../kit/failure.tsx'
import type { CallFailed } from '../ipc/ask.ts'
import { readDay } from '../kit/civil-day.ts'
import { focusOnArrival } from '../kit/focus.ts'
import { useNow } from '../kit/now.ts'
import { DraftNote } from '../shell/draft-note.tsx'
import { useFormDraft } from '../shell/form-draft.ts'
import { ConceptField } from './coding-field.tsx'
import { PanelValues, type TypedValue } from './panel-values.tsx'
import { reportDraft } from './report-draft.ts'

type Props = {
  patientId: PatientId
  encounterId: EncounterId | null
  /** The order that it answers: its name is the report's until another is written. */
  answers?: { orderId: EntryId; concept: Concept }
  busy: boolean
  error: CallFailed | null
  onSave: (report: NewReport) => void
  onCancel: () => void
}
type Draft = {
  panel: string
  concept: Concept
  category: ReportDetails['category']
  status: ReportDetails['status']
  on: string
  performerName: string
  conclusion: string
  values: Readonly<Record<string, TypedValue>>
}
const FREE = ''
const STATUSES = ['final', 'preliminary', 'partial', 'corrected'] as const

/** Writing a report down from paper: a panel of tests, or words alone. Empty tests are left out. */
export function EnterReport({ patientId, encounterId, answers, busy, error, onSave, onCancel }: Props) {
  const intl = useIntl()
  const today = dayIn(intl.timeZone ?? 'UTC', useNow() as Instant)
  const concept = answers?.concept
  const key = reportDraft(patientId, answers?.orderId)
  const {
    value: draft,
    set: setDraft,
    forget,
  } = useFormDraft<Draft>(
    key,
    () => ({
      panel: concept ? FREE : 'bmp',
      concept: concept ?? { text: '', codings: [] },
      category: 'laboratory',
      status: 'final',
      on: today,
      performerName: '',
      conclusion: '',
      values: {},
    }),
    patientId,
  )
  const [faulty, setFaulty] = useState<'name' | 'on' | 'nothing' | null>(null)
  const change = (values: Partial<Draft>) => {
    setDraft({ ...draft, ...values })
    setFaulty(null)
  }
  const word = (id: string) => intl.formatMessage({ id: `results.${id}` })
  const panel = PANELS.find(({ id }) => id === draft.panel)
  const cancel = () => {
    forget()
    onCancel()
  }
  const save = () => {
    const on = readDay(draft.on, today as CivilDate, 'past')
    const named = panel && draft.concept.text === '' ? conceptOf(panel.code, panel.name) : draft.concept
    const observations = panel?.tests.flatMap((test) => detailsOf(test, draft.values[test.code], draft.status)) ?? []
    if (on === null) return setFaulty('on')
    if (named.text.trim() === '') return setFaulty('name')
    if (observations.length === 0 && draft.conclusion.trim() === '') return setFaulty('nothing')
    const { category, status, performerName, conclusion } = draft
    const report = { concept: named, category, status, issued: null, performerName, conclusion, narrative: '' }
    const happened = on === today ? {} : { happened: on as string as EventTime }
    return onSave({ patientId, encounterId, ...happened, report, observations })
  }
  return (
    <form
      aria-label={word('enter')}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
      noValidate
    >
      <Stack gap="sm">
        <DraftNote form={key} />
        <Group align="flex-end" gap="sm">
          <NativeSelect
            size="xs"
            label={word('panel')}
            ref={focusOnArrival}
            value={draft.panel}
            onChange={(event) => change({ panel: event.currentTarget.value })}
            data={[...PANELS.map(({ id, name }) => ({ value: id, label: name })), { value: FREE, label: word('free') }]}
          />
          <ConceptField
            about="test"
            label={word('name')}
            value={draft.concept}
            onChange={(value) => change({ concept: value })}
            error={faulty === 'name' && word('name.missing')}
            width="16rem"
          />
          <NativeSelect
            size="xs"
            label={word('category')}
            value={draft.category}
            onChange={(event) => change({ category: event.currentTarget.value as Draft['category'] })}
            data={ReportCategory.options.map((value) => ({ value, label: word(`category.${value}`) }))}
          />
          <TextInput
            size="xs"
            w="8rem"
            label={word('on')}
            value={draft.on}
            onChange={(event) => change({ on: event.currentTarget.value })}
            error={faulty === 'on' && word('on.wrong')}
          />
          <TextInput
            size="xs"
            label={word('performer')}
            value={draft.performerName}
            onChange={(event) => change({ performerName: event.currentTarget.value })}
          />
          <NativeSelect
            size="xs"
            label={word('status')}
            value={draft.status}
            onChange={(event) => change({ status: event.currentTarget.value as Draft['status'] })}
            data={STATUSES.map((value) => ({ value, label: word(`status.${value}`) }))}
          />
        </Group>
        {panel && <PanelValues panel={panel} values={draft.values} onChange={(values) => change({ values })} />}
        <Textarea
          size="xs"
          autosize
          minRows={2}
          label={word('conclusion')}
          value={draft.conclusion}
          onChange={(event) => change({ conclusion: event.currentTarget.value })}
        />
        {faulty === 'nothing' && (
          <Text size="sm" role="alert" c="var(--mantine-color-error)">
            {word('nothing')}
          </Text>
        )}
        <FailureNote error={error} />
        <Group>
          <Button type="submit" size="xs" loading={busy}>
            <FormattedMessage id="results.save" />
          </Button>
          <Button size="xs" variant="subtle" onClick={cancel}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const conceptOf = (code: string, name: string): Concept => ({
  text: name,
  codings: [{ system: CODE_SYSTEM.loinc, code, display: name }],
})

/** One test as it was typed; nothing where its field is empty. */
export function detailsOf(
  test: PanelTest,
  typed: TypedValue | undefined,
  status: ReportDetails['status'],
): ObservationDetails[] {
  if (!typed || typed.value.trim() === '') return []
  const provisional = status === 'preliminary' || status === 'partial'
  return [
    {
      concept: conceptOf(test.code, test.name),
      category: 'laboratory',
      status: provisional ? 'preliminary' : 'final',
      value: readResult(typed.value, typed.unit ?? test.unit),
      interpretation: typed.flag ?? '',
      range: readRange(typed.range ?? ''),
      method: '',
      bodySite: '',
      instrumentName: '',
      parts: [],
      note: '',
    },
  ]
}
