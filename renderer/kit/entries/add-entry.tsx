import { Box, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { Despite, EncounterId, EntryHead, PatientId } from '../../../shared/kernel/index.ts'
import { useTell } from '../../ipc/ask.ts'
import { DraftNote } from '../../shell/draft-note.tsx'
import { todayOn } from '../event-time.ts'
import { useNow } from '../now.ts'
import { dropDraft, useEntryDraft } from './draft.ts'
import { EntryForm } from './entry-form.tsx'
import type { EntrySpec, Named } from './spec.ts'

type Props<E extends EntryHead & Named, D extends Named> = {
  spec: EntrySpec<E, D>
  patientId: PatientId
  encounterId: EncounterId | null
  onDone: () => void
}

/** Adds one entry after the other: the name and Enter are enough, and the next name can be typed at once. */
export function AddEntry<E extends EntryHead & Named, D extends Named>(props: Props<E, D>) {
  const { spec, patientId, encounterId, onDone } = props
  const intl = useIntl()
  const today = todayOn(intl.timeZone, useNow())
  const form = `${spec.noun}.add.${patientId}`
  const draft = useEntryDraft(form, () => spec.empty(today), null, patientId)
  const [round, setRound] = useState(0)
  const [last, setLast] = useState('')
  const add = useTell(spec.calls.add, [spec.capability], () => dropDraft(form))
  const save = (despite?: Despite) =>
    add.mutate(
      { patientId, encounterId, details: draft.value, ...(despite && { despite }) },
      {
        onSuccess: (entry) => {
          setLast(entry.concept.text)
          draft.forget()
          setRound(round + 1)
        },
      },
    )
  const cancel = () => {
    draft.forget()
    add.reset()
    onDone()
  }
  return (
    <>
      <VisuallyHidden component="output">
        {last !== '' && <FormattedMessage id="entries.added" values={{ name: last }} />}
      </VisuallyHidden>
      <Box key={round} data-adding={spec.noun} mb="sm" className="no-print">
        <DraftNote form={`${spec.noun}.add.${patientId}`} />
        <EntryForm
          spec={spec}
          value={draft.value}
          set={draft.set}
          error={add.error}
          pending={add.isPending}
          onSave={save}
          onCancel={cancel}
          saveWord="entries.add"
        />
      </Box>
    </>
  )
}
