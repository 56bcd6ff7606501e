import { Alert, Button, Group, NativeSelect, Text, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { CivilDate, EncounterId, PatientId } from '../../shared/kernel/index.ts'
import {
  BodyPosition,
  CuffSite,
  type Measure,
  TemperatureSite,
  type UnitHabit,
  type VitalKind,
} from '../../shared/vitals/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote, issueAt } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { useNotice } from '../kit/notice.ts'
import { DraftNote } from '../shell/draft-note.tsx'
import { useDrafts } from '../shell/drafts.ts'
import { useFormDraft } from '../shell/form-draft.ts'
import { echoOf } from './echo.ts'
import { fieldsFor, measureOf, type VitalTexts } from './fields.ts'
import classes from './vitals.module.css'

type Props = {
  patientId: PatientId
  encounterId: EncounterId | null
  today: CivilDate
  /** Null where the birth date is not known. */
  months: number | null
  gender: string
  habit: UnitHabit
  /** Told once they are saved; left out, the next are taken at once. */
  onTaken?: () => void
}

/**
 * Taking vital signs: one row, Tab from field to field, the unit typed with the number where it is not the usual one,
 * Enter saves. What was understood stands under each field.
 */
export function VitalsEntry({ patientId, encounterId, today, months, gender, habit, onTaken }: Props) {
  const intl = useIntl()
  const notice = useNotice()
  const draft = `vitals.${patientId}`
  const first = useRef<HTMLInputElement>(null)
  const { value: texts, set: setTexts, forget } = useFormDraft<VitalTexts>(draft, () => ({}), patientId)
  const [misread, setMisread] = useState<readonly VitalKind[]>([])
  const take = useTell(core.vitals.take, ['vitals', 'timeline'], () => useDrafts.getState().drop(draft))
  const fields = fieldsFor(months, gender)
  const unlikely = take.error?.failure.reason === 'unlikely' ? take.error.failure.issues : []
  const word = (id: string) => intl.formatMessage({ id: `vitals.${id}` })

  const change = (values: VitalTexts) => {
    setTexts({ ...texts, ...values })
    setMisread([])
    if (take.error) take.reset()
  }
  const save = (confirmed: VitalKind[]) => {
    const read = fields.map((kind) => [kind, measureOf(kind, texts, habit, today)] as const)
    const wrong = read.filter(([, measure]) => measure === null).map(([kind]) => kind)
    const measures = read.flatMap(([, measure]): Measure[] => (measure ? [measure] : []))
    setMisread(wrong)
    if (wrong.length > 0 || measures.length === 0) return
    take.mutate(
      { patientId, encounterId, measures, confirmed },
      {
        onSuccess: () => {
          setTexts({})
          forget()
          notice('vitals.saved')
          if (onTaken) onTaken()
          else first.current?.focus()
        },
      },
    )
  }
  const wrongWith = (kind: VitalKind) =>
    misread.includes(kind) ? word(`misread.${kind}`) : take.error ? issueAt(take.error, kind) : null
  const choice = (name: 'position' | 'cuff' | 'thermometer', values: readonly string[]) => (
    <NativeSelect
      size="xs"
      label={word(name)}
      value={texts[name] ?? ''}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
      data={values.map((value) => ({ value, label: value === '' ? '–' : word(`${name}.${value}`) }))}
    />
  )
  return (
    <form
      aria-label={word('take')}
      onSubmit={(event) => {
        event.preventDefault()
        save([])
      }}
      noValidate
    >
      <DraftNote form={draft} />
      <div className={classes['row']}>
        {fields.map((kind, index) => (
          <TextInput
            key={kind}
            size="xs"
            ref={index === 0 ? first : null}
            label={word(kind)}
            placeholder={word(`example.${kind === 'length' ? 'length' : kind}.${habit}`)}
            value={texts[kind] ?? ''}
            onChange={(event) => change({ [kind]: event.currentTarget.value })}
            description={echoOf(kind, measureOf(kind, texts, habit, today), habit) || '\u00A0'}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            error={wrongWith(kind)}
            autoComplete="off"
          />
        ))}
      </div>
      <Group gap="sm" align="flex-end" mt="xs">
        {choice('position', BodyPosition.options)}
        {choice('cuff', CuffSite.options)}
        {choice('thermometer', TemperatureSite.options)}
        <Button type="submit" size="xs" loading={take.isPending}>
          <FormattedMessage id="vitals.save" />
        </Button>
      </Group>
      {unlikely.length > 0 ? (
        <Alert role="alert" color="yellow" variant="outline" mt="sm" title={word('unlikely')}>
          {unlikely.map(({ path }) => {
            const kind = path as VitalKind
            return (
              <Text size="sm" key={path}>
                <strong>{word(path)}</strong> {echoOf(kind, measureOf(kind, texts, habit, today), habit)}
              </Text>
            )
          })}
          <Group mt="xs">
            <Button size="xs" ref={focusOnArrival} onClick={() => save(unlikely.map(({ path }) => path as VitalKind))}>
              <FormattedMessage id="vitals.confirm" />
            </Button>
            <Button size="xs" variant="subtle" onClick={() => take.reset()}>
              <FormattedMessage id="vitals.mend" />
            </Button>
          </Group>
        </Alert>
      ) : (
        <FailureNote error={take.error} beside={fields} />
      )}
    </form>
  )
}
