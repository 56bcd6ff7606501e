import { Button, Group, Text } from '@mantine/core'
import { FormattedMessage, useIntl } from 'react-intl'
import { docOf, type Note, type NoteBody, type Section, type SideId, writeBody } from '../../shared/notes/index.ts'
import { useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { DocView } from './doc-view.tsx'
import classes from './notes.module.css'

type Props = {
  note: Note
  section: Section
  /** The side that stands in the editor. */
  mine: SideId | null
  /** Brings what was typed into the store before it is decided about; false where that fails, and nothing is decided. */
  onBefore: () => Promise<boolean>
}

/** Two people wrote in one section at once: both versions side by side, until one decides what stays. */
export function SidesOf({ note, section, mine, onBefore }: Props) {
  const intl = useIntl()
  const settle = useTell(core.notes.settleSection, ['notes'])
  const { patientId, entryId: noteId } = note.head
  const sides = note.sides.filter((side) => side.section === section.key)
  const own = sides.find(({ sideId }) => sideId === mine) ?? sides[0]
  const decide = async (choose: (all: { own: NoteBody; others: NoteBody[] }) => NoteBody) => {
    if (!(await onBefore())) return
    const fresh = await core.notes.get({ patientId, noteId })
    const now = (fresh.ok ? fresh.value : note).sides.filter((side) => side.section === section.key)
    const [kept] = now.filter(({ sideId }) => sideId === own?.sideId)
    const others = now.filter(({ sideId }) => sideId !== own?.sideId)
    if (!kept) return
    const body = choose({ own: kept.body, others: others.map((side) => side.body) })
    const seen = ({ sideId, revision }: (typeof now)[number]) => ({ sideId, revision })
    settle.mutate({ patientId, noteId, section: section.key, keep: seen(kept), others: others.map(seen), body })
  }
  return (
    <div
      className={classes['section']}
      role="group"
      aria-label={intl.formatMessage({ id: 'notes.sides' }, section)}
      data-sides
    >
      <Text size="sm" fw={600} px="sm" pt="xs">
        <FormattedMessage id="notes.sides" values={section} />
      </Text>
      <div className={classes['sides']}>
        {sides.map((side) => (
          <div key={side.sideId}>
            <Text size="xs" c="dimmed">
              <FormattedMessage
                id={side.sideId === own?.sideId ? 'notes.side.here' : 'notes.side.there'}
                values={{ name: side.authorName, device: side.deviceName, time: intl.formatTime(side.savedAt) }}
              />
            </Text>
            <DocView body={side.body} />
          </div>
        ))}
      </div>
      <FailureNote error={settle.error} />
      <Group gap="xs" p="xs" className="no-print">
        <Button size="compact-sm" variant="default" onClick={() => void decide(({ own: body }) => body)}>
          <FormattedMessage id="notes.side.keep-here" />
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void decide(({ own: body, others }) => others[0] ?? body)}
        >
          <FormattedMessage id="notes.side.keep-there" />
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void decide(({ own: body, others }) => joined([body, ...others]))}
        >
          <FormattedMessage id="notes.side.keep-both" />
        </Button>
      </Group>
    </div>
  )
}

const joined = (bodies: readonly NoteBody[]): NoteBody =>
  writeBody({ type: 'doc', content: bodies.flatMap((body) => docOf(body).content) })
