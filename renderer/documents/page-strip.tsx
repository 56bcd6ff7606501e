import { UnstyledButton } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useIntl } from 'react-intl'
import type { ChartDocument, Rotation } from '../../shared/documents/index.ts'
import type { Pages } from './pages.ts'
import classes from './documents.module.css'

const WIDTH = 84

type Props = {
  pages: Pages
  rotations: ChartDocument['rotations']
  page: number
  onPage: (page: number) => void
}

/** All pages in small. Each is drawn once it comes into sight, so that three hundred cost no more than ten. */
export function PageStrip({ pages, rotations, page, onPage }: Props) {
  const intl = useIntl()
  return (
    <nav className={`${classes['strip']} no-print`} aria-label={intl.formatMessage({ id: 'documents.strip' })}>
      {Array.from({ length: pages.count }, (_, index) => index + 1).map((number) => (
        <SmallPage
          key={number}
          pages={pages}
          number={number}
          rotation={rotations[number] ?? 0}
          chosen={number === page}
          onChoose={() => onPage(number)}
        />
      ))}
    </nav>
  )
}

type SmallProps = { pages: Pages; number: number; rotation: Rotation; chosen: boolean; onChoose: () => void }

function SmallPage({ pages, number, rotation, chosen, onChoose }: SmallProps) {
  const intl = useIntl()
  const canvas = useRef<HTMLCanvasElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const target = canvas.current
    if (!target) return
    const stop = new AbortController()
    const draw = async () => {
      const { width, height } = await pages.sizeOf(number)
      if (stop.signal.aborted) return
      await pages.draw(number, target, WIDTH / (rotation % 180 ? height : width), rotation, stop.signal)
    }
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return
      watch.disconnect()
      // A page that can't be drawn says so in its full size.
      draw().catch(() => undefined)
    })
    watch.observe(target)
    return () => {
      watch.disconnect()
      stop.abort()
    }
  }, [pages, number, rotation])
  useEffect(() => {
    if (chosen) button.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <UnstyledButton
      ref={button}
      className={classes['small'] ?? ''}
      aria-current={chosen ? 'page' : undefined}
      aria-label={intl.formatMessage({ id: 'documents.page' }, { page: number })}
      onClick={onChoose}
    >
      <canvas ref={canvas} width={WIDTH} height={110} aria-hidden />
      <span aria-hidden>{number}</span>
    </UnstyledButton>
  )
}
