import { Button, Text, UnstyledButton } from '@mantine/core'
import { IconFileText, IconPhoto } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import type { DocumentRow } from '../../shared/documents/index.ts'
import type { FileWhereabouts } from '../../shared/files/index.ts'
import type { EntryId, PatientId } from '../../shared/kernel/index.ts'
import { useAsk } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Empty, Waiting } from '../kit/page.tsx'
import { fromBase64 } from '../kit/base64.ts'
import { useEventText } from './event-text.ts'
import { useKeysWithin } from './keys-within.ts'
import { useWhereabouts, Whereabouts } from './whereabouts.tsx'
import classes from './documents.module.css'

/** Documents asked for at a time; as many pictures of first pages come in one answer. */
const STEP = 50
type Props = { patientId: PatientId; chosen: EntryId | null; onChoose: (entryId: EntryId) => void }

/** What there is, the newest first. The arrow keys go through it, Enter shows one. */
export function DocumentList(props: Props) {
  const intl = useIntl()
  // Where each further part begins: after the last of the one before.
  const [parts, setParts] = useState<(EntryId | null)[]>([null])
  const list = useKeysWithin<HTMLDivElement>(walk)
  return (
    <div role="group" className={classes['list']} aria-label={intl.formatMessage({ id: 'documents.list' })} ref={list}>
      {parts.map((before, index) => (
        <ListPart
          key={before}
          {...props}
          before={before}
          onMore={index === parts.length - 1 ? (last) => setParts([...parts, last]) : null}
        />
      ))}
    </div>
  )
}

type PartProps = Props & { before: EntryId | null; onMore: ((last: EntryId) => void) | null }

function ListPart({ patientId, chosen, onChoose, before, onMore }: PartProps) {
  const rows = useAsk(['documents', 'list', patientId, before], (signal) =>
    core.documents.list({ patientId, limit: STEP, ...(before && { before }) }, { signal }),
  )
  const entryIds = rows.data?.map(({ entryId }) => entryId) ?? []
  const pictures = usePictures(patientId, entryIds)
  const whereabouts = useWhereabouts(patientId, entryIds)
  if (rows.error) return <FailureNote error={rows.error} onRetry={() => void rows.refetch()} />
  if (!rows.data) return <Waiting />
  const last = rows.data.at(-1)
  if (!last)
    return before ? null : (
      <Empty>
        <FormattedMessage id="documents.none" />
      </Empty>
    )
  return (
    <>
      {rows.data.map((row) => (
        <DocumentItem
          key={row.entryId}
          row={row}
          picture={pictures.get(row.entryId)}
          where={whereabouts.get(row.entryId)}
          chosen={row.entryId === chosen}
          onChoose={() => onChoose(row.entryId)}
        />
      ))}
      {onMore && rows.data.length === STEP && (
        <Button variant="subtle" size="compact-sm" onClick={() => onMore(last.entryId)}>
          <FormattedMessage id="documents.more" />
        </Button>
      )}
    </>
  )
}

type ItemProps = {
  row: DocumentRow
  picture: string | undefined
  where: FileWhereabouts | undefined
  chosen: boolean
  onChoose: () => void
}

function DocumentItem({ row, picture, where, chosen, onChoose }: ItemProps) {
  const eventText = useEventText()
  const { title, documentClass, happened, pages, mediaType, reviewed, retraction, annotationCount, status } = row
  const Icon = mediaType === 'application/pdf' ? IconFileText : IconPhoto
  return (
    <UnstyledButton
      className={classes['item'] ?? ''}
      aria-current={chosen || undefined}
      data-retracted={retraction ? true : undefined}
      onClick={onChoose}
    >
      <span className={classes['thumb']}>
        {picture ? <Picture base64={picture} /> : <Icon size={22} stroke={1.5} aria-hidden />}
      </span>
      <span className={classes['about']}>
        <Text size="sm" fw={500} lineClamp={2} className={classes['name'] ?? ''}>
          {title}
        </Text>
        <Text size="xs" c="dimmed">
          <FormattedMessage id={`documents.class.${documentClass}`} />
          {' · '}
          {eventText(happened)}
          {pages > 1 && (
            <>
              {' · '}
              <FormattedMessage id="documents.pages" values={{ count: pages }} />
            </>
          )}
          {annotationCount > 0 && (
            <>
              {' · '}
              <FormattedMessage id="documents.annotated" values={{ count: annotationCount }} />
            </>
          )}
        </Text>
        {retraction ? (
          <Mark id="documents.retracted" />
        ) : status === 'superseded' ? (
          <Mark id="documents.superseded" />
        ) : (
          !reviewed && <Mark id="documents.unreviewed" />
        )}
        {where && <Whereabouts where={where} />}
      </span>
    </UnstyledButton>
  )
}

const Mark = ({ id }: { id: string }) => (
  <Text size="xs" fw={600} component="span" className={classes['mark'] ?? ''}>
    <FormattedMessage id={id} />
  </Text>
)

/** Pictures of first pages, in base64. */
function usePictures(patientId: PatientId, entryIds: readonly EntryId[]): ReadonlyMap<EntryId, string> {
  const found = useAsk(['documents', 'thumbnails', patientId, ...entryIds], (signal) =>
    core.documents.thumbnails({ patientId, entryIds: [...entryIds] }, { signal }),
  )
  return new Map(found.data?.map(({ entryId, thumbnail }) => [entryId, thumbnail]))
}

/** A picture that came as base64. The policy of the page takes no `data:` address, so it gets one of its own. */
function Picture({ base64 }: { base64: string }) {
  const image = useRef<HTMLImageElement>(null)
  useEffect(() => {
    const address = URL.createObjectURL(new Blob([fromBase64(base64)]))
    if (image.current) image.current.src = address
    return () => URL.revokeObjectURL(address)
  }, [base64])
  return <img ref={image} alt="" />
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

function walk(event: KeyboardEvent): void {
  const step = STEPS[event.key]
  if (!step || !(event.currentTarget instanceof HTMLElement)) return
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('button')]
  const at = items.indexOf(document.activeElement as HTMLElement)
  if (at < 0) return
  event.preventDefault()
  items[Math.min(items.length - 1, Math.max(0, at + step))]?.focus()
}
