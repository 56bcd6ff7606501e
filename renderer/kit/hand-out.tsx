import { Button, Group, Select, TextInput } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { type HandOut, LegalBasis } from '../../shared/timeline/index.ts'
import { useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from './failure.tsx'
import { focusOnArrival } from './focus.ts'
import { Panel, Waiting } from './page.tsx'

/** Whether what is on the page is about to be printed for somebody. */
export type Printing = { asking: boolean; ask: (asking: boolean) => void }

export function useHandOut(): Printing {
  const [asking, ask] = useState(false)
  return { asking, ask }
}

/** Begins to print what is on the page. `disabled`: it is not whole yet. */
export function PrintButton({ printing, disabled = false }: { printing: Printing; disabled?: boolean }) {
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      className="no-print"
      disabled={disabled || printing.asking}
      leftSection={<IconPrinter size={14} aria-hidden />}
      onClick={() => printing.ask(true)}
    >
      <FormattedMessage id="kit.print" />
    </Button>
  )
}

type Props = { printing: Printing; patientId: PatientId; what: HandOut['what'] }

/**
 * Before anything of a patient is printed: for whom, what for, on what ground. It is recorded as given out, and only then does the
 * printer see the page. For the patient herself Enter is enough. Escape prints nothing.
 */
export function PrintForm({ printing, patientId, what }: Props) {
  const patient = useAsk(['patients', 'chart', patientId], (signal) => core.patients.get({ patientId }, { signal }))
  if (!printing.asking) return null
  if (!patient.data)
    return patient.error ? <FailureNote error={patient.error} onRetry={() => void patient.refetch()} /> : <Waiting />
  const { givenName, familyName } = patient.data
  return <Form printing={printing} patientId={patientId} what={what} name={`${givenName} ${familyName}`} />
}

function Form({ printing, patientId, what, name }: Props & { name: string }) {
  const intl = useIntl()
  const [recipient, setRecipient] = useState(name)
  const [purpose, setPurpose] = useState(() => intl.formatMessage({ id: 'kit.print.own-use' }))
  const [legalBasis, setBasis] = useState<LegalBasis | null>('individual')
  /** What for and on what ground are said of her; of anybody else a person says them. */
  const [isForHer, setForHer] = useState(true)
  const [asksBasis, setAsksBasis] = useState(false)
  const basisField = useRef<HTMLInputElement>(null)
  const giveTo = (whom: string) => {
    setRecipient(whom)
    if (!isForHer || whom.trim() === name) return
    setForHer(false)
    setPurpose('')
    setBasis(null)
  }
  const record = useTell(core.timeline.handOut, ['timeline'])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (legalBasis === null) {
      setAsksBasis(true)
      return basisField.current?.focus()
    }
    return record.mutate(
      { patientId, recipient, purpose, legalBasis, what },
      {
        onSuccess: () => {
          printing.ask(false)
          // Once this form is gone from the page.
          setTimeout(() => window.print())
        },
      },
    )
  }
  const escape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    printing.ask(false)
  }
  return (
    <div className="no-print" data-print-form>
      <Panel title={<FormattedMessage id="kit.print.for" />}>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leaves the form */}
        <form onSubmit={submit} onKeyDown={escape}>
          <Group gap="xs" align="end">
            <TextInput
              ref={focusOnArrival}
              label={<FormattedMessage id="release.recipient" />}
              value={recipient}
              onChange={({ currentTarget }) => giveTo(currentTarget.value)}
              required
            />
            <TextInput
              label={<FormattedMessage id="release.purpose" />}
              value={purpose}
              onChange={({ currentTarget }) => setPurpose(currentTarget.value)}
              required
            />
            <Select
              label={<FormattedMessage id="release.legalBasis" />}
              allowDeselect={false}
              data={LegalBasis.options.map((value) => ({
                value,
                label: intl.formatMessage({ id: `release.basis.${value}` }),
              }))}
              value={legalBasis}
              onChange={(value) => setBasis(LegalBasis.parse(value))}
              ref={basisField}
              error={asksBasis && legalBasis === null && <FormattedMessage id="release.legalBasis.missing" />}
              required
            />
            <Button type="submit" loading={record.isPending}>
              <FormattedMessage id="kit.print.record" />
            </Button>
            <Button variant="subtle" onClick={() => printing.ask(false)}>
              <FormattedMessage id="kit.cancel" />
            </Button>
          </Group>
          <FailureNote error={record.error} />
        </form>
      </Panel>
    </div>
  )
}
