import { Box } from '@mantine/core'
import { useState } from 'react'
import { useIntl } from 'react-intl'
import { type Despite, type EntryHead, fitDetails } from '../../../shared/kernel/index.ts'
import { DraftNote } from '../../shell/draft-note.tsx'
import { type CallFailed, queries, useTell } from '../../ipc/ask.ts'
import { todayOn } from '../event-time.ts'
import { useNow } from '../now.ts'
import { EntryConflict } from './conflict.tsx'
import { dropDraft, useEntryDraft } from './draft.ts'
import { EntryForm } from './entry-form.tsx'
import { mergeOnto } from './merge.ts'
import type { EntrySpec, Named } from './spec.ts'

type Props<E extends EntryHead & Named, D extends Named> = {
  spec: EntrySpec<E, D>
  entry: E
  preset?: Partial<D> | undefined
  onDone: () => void
}

export const changeForm = (noun: string, entryId: string): string => `${noun}.change.${entryId}`

/** Changes one entry. If someone saved another version meanwhile, what they changed is shown and kept. */
export function ChangeEntry<E extends EntryHead & Named, D extends Named>({
  spec,
  entry,
  preset,
  onDone,
}: Props<E, D>) {
  const today = todayOn(useIntl().timeZone, useNow())
  const [met, setMet] = useState<{ before: E; theirs: E } | null>(null)
  const begun = () => ({ ...spec.detailsOf(entry), ...preset })
  const draft = useEntryDraft(changeForm(spec.noun, entry.entryId), begun, entry, entry.patientId)
  const change = useTell(spec.calls.change, [spec.capability], () => dropDraft(changeForm(spec.noun, entry.entryId)))
  const finish = () => {
    draft.forget()
    onDone()
  }
  const refused = async ({ failure }: CallFailed) => {
    if (failure.code !== 'conflict') return
    const { patientId, entryId } = entry
    const versions = await spec.calls.history({ patientId, entryId })
    const theirs = versions.ok ? versions.value.at(-1)?.entry : undefined
    if (theirs) {
      const before = draft.from
      setMet({ before, theirs })
      const [was, other] = [spec.detailsOf(before), spec.detailsOf(theirs)]
      draft.rebase(mergeOnto(was, draft.value, other, spec.together), theirs)
    }
    await queries.invalidateQueries({ queryKey: [spec.capability] })
  }
  const save = (despite?: Despite) => {
    const { patientId, entryId } = entry
    const { revision } = draft.from
    const before = spec.detailsOf(draft.from)
    const fitting = fitDetails(spec.details, { details: draft.value, before, empty: spec.empty(today) })
    change.mutate(
      { patientId, entryId, revision, ...fitting, ...(despite && { despite }) },
      { onSuccess: finish, onError: (error) => void refused(error) },
    )
  }
  return (
    <Box p="xs" data-changing={spec.noun}>
      <DraftNote form={changeForm(spec.noun, entry.entryId)} />
      {met && <EntryConflict spec={spec} before={met.before} theirs={met.theirs} onTake={draft.set} />}
      <EntryForm
        spec={spec}
        value={draft.value}
        set={draft.set}
        error={change.error}
        pending={change.isPending}
        onSave={save}
        onCancel={finish}
      />
    </Box>
  )
}
