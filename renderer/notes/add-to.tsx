import { Button, Group, NativeSelect, Text, TextInput } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { PatientId } from '../../shared/kernel/index.ts'
import {
  type AmendmentRequest,
  EMPTY_BODY,
  type Note,
  type NoteHead,
  type NoteVersion,
  type Side,
} from '../../shared/notes/index.ts'
import { queries, useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Panel } from '../kit/page.tsx'
import { DraftNote } from '../shell/draft-note.tsx'
import { useMay, useSession } from '../shell/session.ts'
import { beforeLeaving } from '../shell/unsaved.ts'
import { type AmendDraft, amendDraftOf, amendedRevision, dropAmendDraft, keepAmendDraft, keyOf } from './amend-draft.ts'
import { PlainEditor } from './plain-editor.tsx'
import { SectionSaver, type SavingState } from './saver.ts'
import { SavingNote } from './saving-note.tsx'

/** Adding to a signed note. What is typed is in the store within a second, as in a note itself. */
export function AddAddendum({ note, onDone }: { note: Note; onDone: () => void }) {
  const intl = useIntl()
  const me = useSession().userId
  const [side] = useState(() => addendumOf(note, me))
  const [body, setBody] = useState(side?.body ?? EMPTY_BODY)
  const [state, setState] = useState<SavingState>('saved')
  const add = useTell(core.notes.addAddendum, ['notes', 'timeline'])
  const { entryId: noteId, patientId, revision } = note.head
  const [saver] = useState(
    () =>
      new SectionSaver(
        side ? { sideId: side.sideId, revision: side.revision } : null,
        (seen, written) => core.notes.saveSection({ patientId, noteId, section: 'addendum', seen, ...written }),
        setState,
      ),
  )
  useEffect(() => {
    const stop = beforeLeaving(() => saver.flush())
    return () => {
      stop()
      // Whoever comes back goes on with what was typed last, not with what was read before.
      const of = { queryKey: ['notes', 'note', noteId] }
      queries.removeQueries({ ...of, type: 'inactive' })
      void saver.flush().then(() => queries.invalidateQueries(of))
    }
  }, [saver, noteId])
  const save = async () => {
    // What is still on its way would come back as a draft behind what was signed.
    if (!(await saver.settle())) return
    add.mutate({ noteId, patientId, revision, body }, { onSuccess: onDone })
  }
  return (
    <Adding
      title={<FormattedMessage id="notes.addendum" />}
      onSave={() => void save()}
      saving={add.isPending}
      onCancel={onDone}
    >
      <PlainEditor
        label={intl.formatMessage({ id: 'notes.addendum' })}
        body={body}
        focus
        onChange={(next) => {
          setBody(next)
          saver.changed(() => ({ body: next, cursor: 0 }))
        }}
      />
      <SavingNote states={[state]} at={side?.savedAt ?? 0} />
      <FailureNote error={add.error} />
    </Adding>
  )
}

/** The addendum that a person has begun and not signed. */
export const addendumOf = ({ sides }: Note, me: string): Side | undefined =>
  sides.find(({ section, authorId }) => section === 'addendum' && authorId === me)

/** Putting an amended text in front of the signed one, with the reason. */
export function AmendNote({ head, current, onDone }: { head: NoteHead; current: NoteVersion; onDone: () => void }) {
  const { entryId: noteId, patientId, revision: now } = head
  const { versionId, sections: text } = current
  const [draft, setDraft] = useState<AmendDraft>(
    () => amendDraftOf(noteId) ?? { sections: text, reason: '', versionId, revision: now },
  )
  const [changed, setChanged] = useState(() => amendDraftOf(noteId) !== undefined)
  const intl = useIntl()
  const [asking, setAsking] = useState(false)
  const amend = useTell(core.notes.amend, ['notes', 'timeline'], () => dropAmendDraft(noteId))
  const requests = useAcceptedRequests(patientId)
  const { sections, reason } = draft
  const change = (to: (before: AmendDraft) => Partial<AmendDraft>) => {
    setDraft((before) => ({ ...before, ...to(before) }))
    setChanged(true)
  }
  useEffect(() => {
    if (!changed) return
    keepAmendDraft(noteId, draft, patientId)
  }, [changed, noteId, draft, patientId])
  const leave = () => {
    dropAmendDraft(noteId)
    onDone()
  }
  return (
    <Adding
      title={<FormattedMessage id="notes.amend" />}
      onSave={() =>
        amend.mutate(
          {
            noteId,
            patientId,
            revision: amendedRevision(draft, head, current),
            reason,
            sections: [...sections],
            requestId: (draft.requestId ?? null) as AmendmentRequest['requestId'] | null,
          },
          { onSuccess: leave },
        )
      }
      saving={amend.isPending}
      onCancel={() => (changed ? setAsking(true) : leave())}
    >
      <DraftNote form={keyOf(noteId)} />
      <Text size="sm" c="dimmed">
        <FormattedMessage id="notes.amend.how" />
      </Text>
      <TextInput
        label={<FormattedMessage id="notes.reason" />}
        value={reason}
        onChange={({ currentTarget: { value } }) => change(() => ({ reason: value }))}
        required
        my="xs"
      />
      {requests.length > 0 && (
        <NativeSelect
          label={<FormattedMessage id="amendments.request" />}
          value={draft.requestId ?? ''}
          onChange={({ currentTarget: { value } }) => change(() => ({ requestId: value === '' ? null : value }))}
          data={[
            { value: '', label: intl.formatMessage({ id: 'amendments.request.none' }) },
            ...requests.map(({ requestId, asked }) => ({ value: requestId, label: asked.slice(0, 80) })),
          ]}
          mb="xs"
          maw="40rem"
        />
      )}
      {sections.map((section, index) => (
        <PlainEditor
          key={section.key}
          label={section.heading}
          body={section.body}
          onChange={(body) =>
            change((before) => ({
              sections: before.sections.map((one, at) => (at === index ? { ...one, body } : one)),
            }))
          }
        />
      ))}
      {asking && (
        <Group gap="xs" role="alert">
          <FormattedMessage id="notes.amend.leave" />
          <Button size="compact-sm" color="red" variant="outline" onClick={leave}>
            <FormattedMessage id="notes.amend.leave.go" />
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setAsking(false)}>
            <FormattedMessage id="notes.amend.leave.stay" />
          </Button>
        </Group>
      )}
      <FailureNote error={amend.error} />
    </Adding>
  )
}

/** What the patient asked for and was granted: an amendment names the request that it carries out. */
function useAcceptedRequests(patientId: PatientId): readonly AmendmentRequest[] {
  const may = useMay('amendment.record')
  const asked = useAsk(['notes', 'amendments', patientId, may], async (signal) =>
    may ? core.notes.amendmentRequests({ patientId }, { signal }) : { ok: true as const, value: [] },
  )
  return asked.data?.filter(({ status }) => status === 'accepted') ?? []
}

type AddingProps = { title: ReactNode; saving: boolean; onSave: () => void; onCancel: () => void; children: ReactNode }

function Adding({ title, saving, onSave, onCancel, children }: AddingProps) {
  return (
    <Panel title={title}>
      {children}
      <Group mt="sm" gap="xs">
        <Button loading={saving} onClick={onSave}>
          <FormattedMessage id="notes.sign" />
        </Button>
        <Button variant="subtle" onClick={onCancel}>
          <FormattedMessage id="kit.cancel" />
        </Button>
      </Group>
    </Panel>
  )
}
