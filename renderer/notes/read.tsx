import { Alert, Badge, Button, Group, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { FormattedDate, FormattedMessage } from 'react-intl'
import { type Note, type NoteVersion } from '../../shared/notes/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { PrintButton, PrintForm, useHandOut } from '../kit/hand-out.tsx'
import { useMay, useSession } from '../shell/session.ts'
import { AddAddendum, addendumOf, AmendNote } from './add-to.tsx'
import { amendDraftOf } from './amend-draft.ts'
import { DisputedOnPaper, useDispute } from './disputed.tsx'
import { DocView } from './doc-view.tsx'
import classes from './notes.module.css'
import { PrintedHead, SignatureLine } from './printed.tsx'
import { RetractNote } from './retract.tsx'
import { VersionView } from './version.tsx'

type Doing = 'addendum' | 'amendment' | 'retract' | null

type Props = {
  note: Note
  /** It is what the note said at a moment: nothing can be done with it. */
  past?: boolean
}

/** A note to read: the text that counts first, below it what was added, and the text before an amendment on demand. */
export function ReadNote({ note, past = false }: Props) {
  const { head, versions, sides } = note
  const me = useSession().userId
  // An amendment or addendum that was begun is gone on with when the note is opened; one that is begun elsewhere opens nothing here.
  const [doing, setDoing] = useState<Doing>(() =>
    past ? null : amendDraftOf(head.entryId) ? 'amendment' : addendumOf(note, me) ? 'addendum' : null,
  )
  const [before, setBefore] = useState(false)
  const maySign = useMay('note.sign') && !past
  const dispute = useDispute(head)
  const printing = useHandOut()
  const current = versions.findLast(({ kind }) => kind === 'signed' || kind === 'amendment')
  const texts = versions.filter(({ kind }) => kind === 'signed' || kind === 'amendment')
  // A second signature stands under the text that the second signer saw, which an amendment has put behind.
  const [behind, added] = [
    versions.filter((one) => isBehind(one, current) && one.kind !== 'addendum'),
    versions.filter((one) => one.kind === 'addendum' || (one.kind === 'cosigned' && !isBehind(one, current))),
  ]
  const standing = head.retraction === null
  const done = () => setDoing(null)
  return (
    <article className={classes['pane']} data-note={head.entryId}>
      <PrintedHead head={head} />
      <div className={classes['head']}>
        <Title order={2} className={standing ? '' : (classes['struck'] ?? '')}>
          {head.title}
        </Title>
        <Badge variant="outline" color={head.status === 'cosign-wanted' ? 'orange' : 'ink'}>
          <FormattedMessage id={standing ? `notes.status.${head.status}` : 'notes.status.retracted'} />
        </Badge>
        {/* Nothing is printed before it is known what goes along. */}
        {!past && <PrintButton printing={printing} disabled={dispute.isLoading || dispute.error !== null} />}
      </div>
      <PrintForm printing={printing} patientId={head.patientId} what={{ kind: 'note', noteId: head.entryId }} />
      <FailureNote error={dispute.error} onRetry={() => void dispute.refetch()} />
      {head.retraction && (
        <Alert color="red" variant="outline" icon={<IconAlertTriangle aria-hidden />}>
          <FormattedMessage
            id="notes.retracted"
            values={{ reason: head.retraction.reason, time: <Time at={head.retraction.at} /> }}
          />
        </Alert>
      )}
      {versions.some(({ intact }) => !intact) && (
        <Alert color="red" variant="outline" role="alert" icon={<IconAlertTriangle aria-hidden />}>
          <FormattedMessage id="notes.not-intact" />
        </Alert>
      )}
      {current ? <VersionView version={current} /> : <Sides sides={sides} note={note} />}
      {added.map((version) => (
        <VersionView key={version.versionId} version={version} />
      ))}
      {texts.length > 1 && (
        <Button
          size="compact-sm"
          variant="subtle"
          className="no-print"
          onClick={() => setBefore(!before)}
          aria-expanded={before}
        >
          <FormattedMessage id="notes.earlier" values={{ count: texts.length - 1 }} />
        </Button>
      )}
      {before && behind.map((version) => <VersionView key={version.versionId} version={version} />)}
      <SignatureLine head={head} current={current} />
      <DisputedOnPaper head={head} requests={dispute.data ?? []} />
      {standing && current && maySign && doing === null && (
        <Group gap="xs" className="no-print">
          {head.status === 'cosign-wanted' && (current.authorId ?? head.signerId) !== me && <Cosign note={note} />}
          <Button size="compact-sm" variant="default" onClick={() => setDoing('addendum')}>
            <FormattedMessage id="notes.addendum.add" />
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={() => setDoing('amendment')}>
            <FormattedMessage id="notes.amend" />
          </Button>
          <Button size="compact-sm" variant="subtle" color="red" onClick={() => setDoing('retract')}>
            <FormattedMessage id="notes.discard" />
          </Button>
        </Group>
      )}
      {doing === 'addendum' && <AddAddendum note={note} onDone={done} />}
      {doing === 'amendment' && current && <AmendNote head={head} current={current} onDone={done} />}
      {doing === 'retract' && <RetractNote head={head} onDone={done} />}
    </article>
  )
}

const isBehind = (version: NoteVersion, current: NoteVersion | undefined): boolean =>
  current !== undefined && version.number < current.number

const Time = ({ at }: { at: number }) => <FormattedDate value={at} dateStyle="medium" timeStyle="short" />

/** A draft that this person only reads, or one that was taken back before it was signed. */
function Sides({ note, sides }: { note: Note; sides: Note['sides'] }) {
  return (
    <section className={classes['version']}>
      {note.head.sections.map(({ key, heading }) => (
        <div key={key}>
          <h3>{heading}</h3>
          {sides
            .filter(({ section }) => section === key)
            .map((side) => (
              <DocView key={side.sideId} body={side.body} />
            ))}
        </div>
      ))}
    </section>
  )
}

function Cosign({ note }: { note: Note }) {
  const cosign = useTell(core.notes.cosign, ['notes'])
  const { entryId: noteId, patientId, revision } = note.head
  return (
    <>
      <Button
        size="compact-sm"
        loading={cosign.isPending}
        onClick={() => cosign.mutate({ noteId, patientId, revision })}
      >
        <FormattedMessage id="notes.cosign" />
      </Button>
      <FailureNote error={cosign.error} />
    </>
  )
}
