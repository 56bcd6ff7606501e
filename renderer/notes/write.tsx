import { Alert, Button, Group, Title } from '@mantine/core'
import type { Editor } from '@tiptap/react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { EMPTY_BODY, type Note, SMART_FIELDS, type Side } from '../../shared/notes/index.ts'
import { CallFailed, queries, useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { useStream } from '../ipc/freshness.ts'
import { FailureNote } from '../kit/failure.tsx'
import { useNotice } from '../kit/notice.ts'
import { useMay, useSession } from '../shell/session.ts'
import { beforeLeaving } from '../shell/unsaved.ts'
import type { Choice } from './menus.ts'
import classes from './notes.module.css'
import { focusAt, goToNextPlace } from './places.ts'
import { RetractNote } from './retract.tsx'
import { SavingNote } from './saving-note.tsx'
import { type Saved, SectionSaver, type SavingState, settleAll } from './saver.ts'
import { adopt, SectionEditor } from './section-editor.tsx'
import { SidesOf } from './sides.tsx'
import { Toolbar } from './toolbar.tsx'

type Other = { userName: string; deviceName: string; sinceAt: number }

/**
 * A note that is being written. What is typed is in the store within a second, section by section.
 * @param askedAt when this state of the note was asked for, on the page's clock
 */
export function WriteNote({ note, askedAt }: { note: Note; askedAt: number }) {
  const { head } = note
  const { patientId, entryId: noteId, encounterId, sections } = head
  const intl = useIntl()
  const notice = useNotice()
  const me = useSession().userId
  const maySign = useMay('note.sign')
  const choices = useChoices()
  const [states, setStates] = useState<Readonly<Record<string, SavingState>>>({})
  const [others, setOthers] = useState<readonly Other[]>([])
  const [retracting, setRetracting] = useState(false)
  const signButton = useRef<HTMLButtonElement>(null)
  const editors = useRef(new Map<string, Editor>())
  const reload = () => queries.invalidateQueries({ queryKey: ['notes', 'note', noteId] })
  const savers = useMemo(() => {
    const begin = (key: string) =>
      new SectionSaver(
        mineOf(note, key, me),
        async (seen, written) => core.notes.saveSection({ patientId, noteId, section: key, seen, ...written }),
        (state, saved?: Saved) => {
          setStates((before) => ({ ...before, [key]: state }))
          if (saved?.twoSided) void reload()
        },
      )
    return new Map(sections.map(({ key }) => [key, begin(key)]))
    // One set of savers for as long as this note is shown.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [noteId])
  const flush = async () => {
    await Promise.all([...savers.values()].map((saver) => saver.flush()))
  }
  useEffect(() => {
    for (const { key } of sections) {
      const [saver, editor] = [savers.get(key), editors.current.get(key)]
      const sides = note.sides.filter(({ section }) => section === key)
      const side = sides.find(({ sideId }) => sideId === saver?.seen?.sideId) ?? sides[0]
      // What came from someone else takes the place of ours only where nothing of ours is on its way.
      if (!saver?.settled || askedAt < saver.savedAt || !side) continue
      if (side.sideId === saver.seen?.sideId && side.revision === saver.seen.revision) continue
      saver.adopt({ sideId: side.sideId, revision: side.revision })
      if (editor) adopt(editor, side.body)
    }
  }, [note, askedAt, savers, sections])
  useEffect(() => {
    const hidden = () => void flush()
    window.addEventListener('pagehide', hidden)
    const stop = beforeLeaving(flush)
    return () => {
      window.removeEventListener('pagehide', hidden)
      stop()
      void flush().then(reload)
    }
    // oxlint-disable-next-line react/exhaustive-deps
  }, [savers])
  useStream((onEnd) =>
    core.notes.watch(
      { patientId, noteId },
      (event) => {
        setOthers(event.others)
        if (event.sections.length > 0) void reload()
      },
      onEnd,
    ),
  )
  const sign = useTell(core.notes.sign, ['notes'])
  const signing = useRef(false)
  const [stopped, setStopped] = useState(false)
  /** While a note is being signed nobody writes in it: what is signed is what stands there. */
  const lock = (locked: boolean) => {
    signing.current = locked
    for (const editor of editors.current.values()) if (!editor.isDestroyed) editor.setEditable(!locked, false)
  }
  const signSaved = async (): Promise<boolean> => {
    const all = [...savers.values()]
    if (!(await settleAll(all))) return false
    const fresh = await core.notes.get({ patientId, noteId })
    const sides = (fresh.ok ? fresh.value.sides : note.sides).map(({ sideId, revision }) => ({ sideId, revision }))
    // What others wrote that this screen has not shown is not signed: the core compares what was seen.
    const unseen = sides.filter(({ sideId }) => !all.some(({ seen }) => seen?.sideId === sideId))
    if (unseen.length > 0) await reload()
    const revision = fresh.ok ? fresh.value.head.revision : head.revision
    if (!all.every(({ settled }) => settled)) return false
    const seen = all.flatMap((saver) => saver.seen ?? [])
    await sign.mutateAsync({ patientId, noteId, revision, sides: seen.length > 0 ? [...seen, ...unseen] : sides })
    notice('notes.signed')
    return true
  }
  const signNow = async () => {
    if (signing.current) return
    const writingIn = ordered().find((editor) => editor.isFocused)
    lock(true)
    let signed = false
    try {
      signed = await signSaved()
      setStopped(!signed)
    } catch (error) {
      setStopped(false)
      if (error instanceof CallFailed && error.failure.code === 'conflict') void reload()
    } finally {
      lock(false)
      // A locked text loses the cursor: whoever could not sign goes on where she was.
      if (!signed && writingIn && !writingIn.isDestroyed) writingIn.commands.focus()
    }
  }
  const ordered = () => sections.flatMap(({ key }) => editors.current.get(key) ?? [])
  const leave = (index: number, step: 1 | -1) => {
    const next = sections[index + step]
    const editor = next && editors.current.get(next.key)
    if (editor) focusAt(editor, step === 1 ? 1 : editor.state.doc.content.size)
    else if (step === 1) signButton.current?.focus()
    else document.querySelector<HTMLElement>('[data-note-tools] button')?.focus()
  }
  const last = lastWritten(note.sides, me)
  const twoSided = sections.filter(({ key }) => note.sides.filter(({ section }) => section === key).length > 1)
  return (
    <div className={classes['pane']}>
      <div className={classes['head']}>
        <Title order={2}>{head.title}</Title>
        <SavingNote states={Object.values(states)} at={last?.savedAt ?? head.recordedAt} />
        <Toolbar
          current={() => (signing.current ? undefined : (ordered().find((editor) => editor.isFocused) ?? ordered()[0]))}
        />
      </div>
      {others.length > 0 && (
        <Alert color="orange" variant="outline" role="status" py={4} data-others>
          {others.map(({ userName, deviceName, sinceAt }) => (
            <div key={`${userName}${deviceName}${sinceAt}`}>
              <FormattedMessage
                id="notes.open-elsewhere"
                values={{ name: userName, device: deviceName, time: intl.formatTime(sinceAt) }}
              />
            </div>
          ))}
        </Alert>
      )}
      {sections.map((section, index) => (
        <div key={section.key}>
          <SectionEditor
            section={section}
            body={note.sides.find(({ sideId }) => sideId === mineOf(note, section.key, me)?.sideId)?.body ?? EMPTY_BODY}
            about={{ patientId, encounterId }}
            choices={choices}
            cursor={last ? (last.section === section.key ? last.cursor : null) : index === 0 ? 1 : null}
            onReady={(editor) => {
              if (editor) editors.current.set(section.key, editor)
              else editors.current.delete(section.key)
            }}
            onTyped={(read) => savers.get(section.key)?.changed(read)}
            onLeave={(step) => leave(index, step)}
            onNextPlace={() => goToNextPlace(ordered())}
            onSign={() => void (maySign && signNow())}
          />
          {twoSided.includes(section) && (
            <SidesOf
              note={note}
              section={section}
              mine={savers.get(section.key)?.seen?.sideId ?? null}
              onBefore={() => savers.get(section.key)?.settle() ?? Promise.resolve(true)}
            />
          )}
        </div>
      ))}
      <FailureNote error={sign.error} />
      {stopped && (
        <Alert color="red" variant="outline" role="alert" py={4}>
          <FormattedMessage id="notes.sign.unsaved" />
        </Alert>
      )}
      {retracting && <RetractNote head={head} onDone={() => setRetracting(false)} />}
      <Group gap="xs" className="no-print">
        {maySign ? (
          <Button ref={signButton} onClick={() => void signNow()} loading={sign.isPending}>
            <FormattedMessage id="notes.sign" />
          </Button>
        ) : (
          <span className={classes['quiet']}>
            <FormattedMessage id="notes.signer-signs" />
          </span>
        )}
        <Button variant="subtle" onClick={() => setRetracting(true)}>
          <FormattedMessage id="notes.discard" />
        </Button>
        <span className={classes['quiet']}>
          <FormattedMessage id="notes.keys" />
        </span>
      </Group>
    </div>
  )
}

/** The side of a section that this person goes on with: her own latest, else the first there is. */
function mineOf({ sides }: Note, key: string, me: string) {
  const all = sides.filter(({ section }) => section === key)
  const own = all.filter(({ authorId }) => authorId === me).sort((a, b) => b.savedAt - a.savedAt)
  const side = own[0] ?? all[0]
  return side ? { sideId: side.sideId, revision: side.revision } : null
}

/** Where this person wrote last, if she has written anything: a draft's first save is its beginning. */
function lastWritten(sides: readonly Side[], me: string): Side | undefined {
  return sides
    .filter(({ authorId, revision }) => authorId === me && revision > 1)
    .sort((a, b) => b.savedAt - a.savedAt)[0]
}

function useChoices(): readonly Choice[] {
  const phrases = useAsk(['notes', 'phrases'], (signal) => core.notes.phrases({}, { signal }))
  return useMemo(
    () => [
      ...(phrases.data ?? [])
        .filter(({ active }) => active)
        .map(({ name, body }) => ({ kind: 'phrase' as const, name, body })),
      ...SMART_FIELDS.map((name) => ({ kind: 'field' as const, name })),
    ],
    [phrases.data],
  )
}
