import { Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { FormattedMessage, useIntl } from 'react-intl'
import { type ChartDocument, type Drawing, turned } from '../../shared/documents/index.ts'
import type { EntryId, PatientId } from '../../shared/kernel/index.ts'
import { CallFailed, queries, useAsk, useTell } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { FailureNote } from '../kit/failure.tsx'
import { Panel, Waiting } from '../kit/page.tsx'
import { useMay } from '../shell/session.ts'
import { AnnotationList } from './annotation-list.tsx'
import { About } from './about.tsx'
import { useKeysWithin } from './keys-within.ts'
import { PageStrip } from './page-strip.tsx'
import { PageView } from './page-view.tsx'
import type { Pages } from './pages.ts'
import { type Tool, Toolbar } from './toolbar.tsx'
import { openPages } from './transfer.ts'
import classes from './documents.module.css'

/** One document: its pages, what is drawn on them, and what is known about it. */
export function DocumentViewer({ patientId, entryId }: { patientId: PatientId; entryId: EntryId }) {
  const found = useAsk(['documents', 'one', patientId, entryId], (signal) =>
    core.documents.get({ patientId, entryId }, { signal }),
  )
  if (found.error)
    return (
      <Panel>
        <FailureNote error={found.error} onRetry={() => void found.refetch()} />
      </Panel>
    )
  return found.data ? <Opened document={found.data} /> : <Waiting />
}

/** The file of a document, opened once for as long as it is shown. */
function usePages(patientId: PatientId, entryId: EntryId) {
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState<{ of: number; pages: Pages | null; error: CallFailed | null } | null>(null)
  useEffect(() => {
    let here = true
    let opened: Pages | null = null
    openPages({ patientId, entryId }).then(
      (pages) => {
        if (!here) return pages.close()
        opened = pages
        setState({ of: attempt, pages, error: null })
      },
      (error: unknown) => {
        if (here) setState({ of: attempt, pages: null, error: error instanceof CallFailed ? error : CANNOT_SHOW })
      },
    )
    return () => {
      here = false
      opened?.close()
    }
  }, [patientId, entryId, attempt])
  const now = state?.of === attempt ? state : null
  return { pages: now?.pages ?? null, error: now?.error ?? null, retry: () => setAttempt((before) => before + 1) }
}

const CANNOT_SHOW = new CallFailed({
  code: 'internal',
  message: 'The pages of this document cannot be drawn.',
  incidentId: '',
  issues: [],
  reason: 'cannot-draw',
})

/** Changes of the document on the version that is shown; the answer is shown at once. */
function useChanges(document: ChartDocument) {
  const { patientId, entryId, revision } = document
  const version = { patientId, entryId, revision }
  const change = useTell(async (tell: () => ReturnType<typeof core.documents.get>) => tell(), [])
  const run = (tell: () => ReturnType<typeof core.documents.get>) =>
    change.mutate(tell, {
      onSuccess: (next) => {
        queries.setQueryData(['documents', 'one', patientId, entryId], next)
        void queries.invalidateQueries({ queryKey: ['documents', 'list', patientId] })
      },
      onError: ({ failure }) => {
        // Someone else was first: what is there now is shown, and the person does it again on that.
        if (failure.code === 'conflict') void queries.invalidateQueries({ queryKey: ['documents'] })
      },
    })
  return {
    error: change.error,
    busy: change.isPending,
    rotate: (page: number, degrees: 0 | 90 | 180 | 270) =>
      run(() => core.documents.rotate({ ...version, page, degrees })),
    draw: (drawing: Drawing) => run(() => core.documents.annotate({ ...version, drawing })),
    erase: (annotationId: string) => run(() => core.documents.eraseAnnotation({ ...version, annotationId })),
    review: () => run(() => core.documents.review(version)),
  }
}

function Opened({ document }: { document: ChartDocument }) {
  const intl = useIntl()
  const { pages, error, retry } = usePages(document.patientId, document.entryId)
  const changes = useChanges(document)
  const mayWrite = useMay('chart.write') && !document.retraction
  const [page, setPage] = useState(1)
  const [zoom, setZoom] = useState<number | null>(null)
  const [tool, setTool] = useState<Tool>('look')
  const rotation = document.rotations[page] ?? 0
  const count = pages?.count ?? document.pages
  const goTo = (to: number) => setPage(Math.min(count, Math.max(1, to)))
  const rotate = (by: number) => mayWrite && !changes.busy && changes.rotate(page, turned(rotation, by))
  const section = useKeysWithin<HTMLElement>((event) => {
    const field = /^(INPUT|TEXTAREA|SELECT)$/.test((event.target as HTMLElement).tagName)
    if (field || event.ctrlKey || event.metaKey || event.altKey) return
    const act = KEYS[event.key]
    // Where nothing is being drawn Escape is for whoever shows the document.
    if (!act || (event.key === 'Escape' && tool === 'look')) return
    event.preventDefault()
    act({ page, goTo, rotate, setZoom, setTool: (next) => mayWrite && setTool(next) })
  })
  return (
    <section
      className={classes['viewer']}
      aria-label={intl.formatMessage({ id: 'documents.viewer' }, { title: document.title })}
      ref={section}
    >
      <About document={document} mayWrite={mayWrite} onReview={changes.review} />
      <Toolbar
        page={page}
        count={count}
        zoom={zoom}
        tool={tool}
        mayWrite={mayWrite}
        onPage={goTo}
        onZoom={setZoom}
        onRotate={rotate}
        onTool={setTool}
      />
      <FailureNote error={changes.error} />
      <FailureNote error={error} onRetry={retry} />
      {!pages && !error && <Waiting />}
      {pages && (
        <div className={classes['pages']}>
          {count > 1 && <PageStrip pages={pages} rotations={document.rotations} page={page} onPage={goTo} />}
          <PageView
            pages={pages}
            page={page}
            rotation={rotation}
            zoom={zoom}
            tool={tool}
            annotations={document.annotations.filter(({ drawing }) => drawing.page === page)}
            onDraw={(drawing) => {
              changes.draw(drawing)
              setTool('look')
            }}
          />
          <AnnotationList
            annotations={document.annotations}
            onGo={goTo}
            onErase={mayWrite && !changes.busy ? changes.erase : null}
          />
        </div>
      )}
      <Text size="xs" c="dimmed" className="no-print">
        <FormattedMessage id="documents.keys" />
      </Text>
    </section>
  )
}

type Acts = {
  page: number
  goTo: (page: number) => void
  rotate: (by: number) => void
  setZoom: (next: (before: number | null) => number | null) => void
  setTool: (tool: Tool) => void
}

/** Keys while the viewer has the focus; the toolbar does the same. */
const KEYS: Readonly<Record<string, (acts: Acts) => void>> = {
  PageDown: ({ goTo, page }) => goTo(page + 1),
  PageUp: ({ goTo, page }) => goTo(page - 1),
  '+': ({ setZoom }) => setZoom((before) => Math.min(4, (before ?? 1) * 1.25)),
  '-': ({ setZoom }) => setZoom((before) => Math.max(0.25, (before ?? 1) / 1.25)),
  '0': ({ setZoom }) => setZoom(() => null),
  r: ({ rotate }) => rotate(90),
  R: ({ rotate }) => rotate(-90),
  h: ({ setTool }) => setTool('highlight'),
  n: ({ setTool }) => setTool('note'),
  i: ({ setTool }) => setTool('ink'),
  Escape: ({ setTool }) => setTool('look'),
}
