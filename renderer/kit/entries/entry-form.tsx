import { Alert, Button, Group, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Despite, EntryHead } from '../../../shared/kernel/index.ts'
import type { CallFailed } from '../../ipc/ask.ts'
import { FailureNote, useFailureText } from '../failure.tsx'
import { focusOnArrival } from '../focus.ts'
import { ShortForm } from '../short-form.tsx'
import type { EntrySpec, Named } from './spec.ts'

/** The warnings that someone who has seen them may save in spite of. */
const WARNINGS = ['duplicate', 'expired-lot']

/** What is wrong with one field, as the core said it, in the person's language. */
export function useFault(error: CallFailed | null): (path: string) => string | null {
  const textOf = useFailureText()
  return (path) => {
    const issues = error?.failure.issues ?? []
    const found = issues.find((issue) => issue.path === path || issue.path === `details.${path}`)
    if (!found || !error) return null
    return found === issues[0] && error.failure.code === 'rule-violation' ? textOf(error.failure) : found.message
  }
}

/** Shows a warning and asks why it should be saved all the same; the answer is kept with the entry's record. */
function DespiteNote({ reason: code, onDespite }: { reason: string; onDespite: (despite: Despite) => void }) {
  const [reason, setReason] = useState('')
  const intl = useIntl()
  const send = () => {
    if (reason.trim().length >= 3) onDespite({ warnings: WARNINGS.filter((one) => one === code), reason })
  }
  return (
    <Alert color="orange" variant="outline" mt="xs" role="alert" data-warning={code}>
      <Text size="sm">
        <FormattedMessage id={`failure.${code}`} />
      </Text>
      <Group align="end" gap="xs" mt={4}>
        <TextInput
          label={intl.formatMessage({ id: 'entries.despite.why' })}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            send()
          }}
          ref={focusOnArrival}
          flex={1}
        />
        <Button variant="default" onClick={send}>
          <FormattedMessage id="entries.despite.save" />
        </Button>
      </Group>
    </Alert>
  )
}

type Props<E extends EntryHead & Named, D extends Named> = {
  spec: EntrySpec<E, D>
  value: D
  set: (part: Partial<D>) => void
  error: CallFailed | null
  pending: boolean
  onSave: (despite?: Despite) => void
  onCancel: () => void
  saveWord?: string
}

/** The fields of one entry, Enter saves from anywhere and Escape leaves; what stands in the way is said beside the field. */
export function EntryForm<E extends EntryHead & Named, D extends Named>(props: Props<E, D>) {
  const { spec, value, set, error, pending, onSave, onCancel, saveWord = 'kit.save' } = props
  const fault = useFault(error)
  const warning = error && WARNINGS.includes(error.failure.reason ?? '') ? (error.failure.reason ?? '') : null
  const [seen, setSeen] = useState<string[]>([])
  const despite = ({ warnings, reason }: Despite) => {
    const all = [...new Set([...seen, ...warnings])]
    setSeen(all)
    onSave({ warnings: all, reason })
  }
  const beside = error?.failure.issues.map(({ path }) => path) ?? []
  const said = beside.some((path) => fault(path.replace(/^details\./, '')) !== null && path !== '')
  return (
    <ShortForm onSave={() => !pending && onSave()} onCancel={onCancel} about={spec.noun}>
      <Group align="start" gap="xs" wrap="wrap">
        <spec.Fields value={value} set={set} fault={warning ? () => null : fault} />
      </Group>
      {warning ? (
        <DespiteNote key={warning} reason={warning} onDespite={despite} />
      ) : (
        error?.failure.code !== 'conflict' && <FailureNote error={error} beside={said ? beside : []} />
      )}
      <Group gap="xs" mt="xs">
        <Button type="submit" loading={pending}>
          <FormattedMessage id={saveWord} />
        </Button>
        <Button variant="subtle" onClick={onCancel}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
    </ShortForm>
  )
}
