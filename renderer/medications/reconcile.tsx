import { Button, Group, Textarea, TextInput } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import { holdsNow, type Medication, readPastedList, sideBySide } from '../../shared/medications/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import type { PanelOf } from '../kit/entries/list-panel.tsx'
import { FailureNote } from '../kit/failure.tsx'
import { focusOnArrival } from '../kit/focus.ts'
import { Panel, Waiting } from '../kit/page.tsx'
import { DraftNote } from '../shell/draft-note.tsx'
import { useFormDraft } from '../shell/form-draft.ts'
import { Decide } from './decide.tsx'
import { type Decision, firstDecisions, type Outside, type Side } from './decisions.ts'

type Props = PanelOf & { onDone: () => void }
type Reconciling = {
  from: string
  pasted: string
  /** The lines as they stood when they were put side by side: their decisions are about these. */
  sides: Side[] | null
  decisions: readonly Decision[]
}

export const reconcileDraft = (patientId: string): string => `medications.reconcile.${patientId}`

/** Two lists side by side, ours and one from outside: pasted, or what was imported and nobody has looked at yet. */
export function ReconcileMedications({ patientId, encounterId, onDone }: Props) {
  const intl = useIntl()
  const of = patientId as PatientId
  const form = reconcileDraft(patientId)
  const { value, set, forget } = useFormDraft<Reconciling>(
    form,
    () => ({ from: '', pasted: '', sides: null, decisions: [] }),
    patientId,
  )
  const { from, pasted, sides, decisions } = value
  const leave = () => {
    forget()
    onDone()
  }
  const asked = useAsk(['medications', 'list', of], (signal) => core.medications.list({ patientId: of }, { signal }))
  if (asked.error) return <FailureNote error={asked.error} onRetry={() => void asked.refetch()} />
  if (!asked.data) return <Waiting />
  const holding = asked.data.entries.filter(holdsNow)
  const isNew = importedSince(asked.data.state.askedAt)
  const imported = holding.filter(isNew)
  const begin = () => {
    const written = readPastedList(pasted).map((line): Outside => ({ ...line, concept: line.details.concept }))
    const entries = imported.map((entry): Outside => ({ entry, entryId: entry.entryId, concept: entry.concept }))
    const lines = sideBySide(
      holding.filter((drug) => !isNew(drug)),
      [...entries, ...written],
    )
    set({ ...value, sides: lines, decisions: firstDecisions(lines) })
  }
  if (sides)
    return (
      <Decide
        patientId={of}
        encounterId={encounterId ?? null}
        from={from}
        sides={sides}
        decisions={decisions}
        onDecide={(next) => set({ ...value, decisions: next })}
        onDone={leave}
        onBack={() => set({ ...value, sides: null })}
      />
    )
  return (
    <Panel title={<FormattedMessage id="medications.reconcile" />}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          begin()
        }}
        data-reconciling
      >
        <DraftNote form={form} />
        <TextInput
          label={intl.formatMessage({ id: 'medications.from' })}
          placeholder={intl.formatMessage({ id: 'medications.from.how' })}
          value={from}
          onChange={({ currentTarget }) => set({ ...value, from: currentTarget.value })}
          ref={focusOnArrival}
          required
        />
        <Textarea
          label={intl.formatMessage({ id: 'medications.pasted' })}
          description={intl.formatMessage({ id: 'medications.imported' }, { count: imported.length })}
          value={pasted}
          onChange={({ currentTarget }) => set({ ...value, pasted: currentTarget.value })}
          rows={5}
          mt="xs"
        />
        <Group mt="sm">
          <Button type="submit" disabled={from.trim() === '' || (pasted.trim() === '' && imported.length === 0)}>
            <FormattedMessage id="medications.side-by-side" />
          </Button>
          <Button variant="subtle" onClick={leave}>
            <FormattedMessage id="kit.cancel" />
          </Button>
        </Group>
      </form>
    </Panel>
  )
}

/** What came by an import after the list was last gone through is not ours yet. */
const importedSince =
  (askedAt: number | null) =>
  ({ sourceId, recordedAt }: Medication): boolean =>
    sourceId !== null && recordedAt > (askedAt ?? 0)
