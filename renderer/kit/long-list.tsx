import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { FormattedMessage } from 'react-intl'
import classes from './kit.module.css'
import { usePrinting } from './printing.ts'

/** So many lines are drawn at once: more than any screen shows, few enough that a chart opens without waiting for them. */
const STEP = 20
/** Lines are drawn this far before they come into sight. */
const AHEAD = '600px'

/**
 * How much of a long list is drawn: a screenful at first, and more as its end comes into sight. Everything when it is printed.
 * @returns `shown`: how many lines; `rest`: what stands in place of the others, for the end of the list
 */
export function useInSteps(count: number, step = STEP) {
  const [drawn, setDrawn] = useState(step)
  const printing = usePrinting()
  const shown = printing ? count : Math.min(drawn, count)
  return { shown, count, more: () => setDrawn((before) => before + step) }
}

/** The end of a list that is not drawn whole: says so, and draws on when it is reached by scrolling or by the keyboard. */
export function RestOfList({ shown, count, more }: ReturnType<typeof useInSteps>) {
  return shown < count ? <Rest key={shown} shown={shown} count={count} more={more} /> : null
}

function Rest({ shown, count, more }: ReturnType<typeof useInSteps>) {
  const element = useRef<HTMLLIElement>(null)
  const latest = useRef(more)
  useEffect(() => {
    latest.current = more
  })
  useEffect(() => {
    if (!element.current || typeof IntersectionObserver === 'undefined') return
    const observer = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) latest.current()
      },
      { rootMargin: AHEAD },
    )
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [])
  return (
    <li ref={element} className={classes['restOfList']} data-rest>
      <FormattedMessage id="kit.list.part" values={{ shown, count }} />{' '}
      <Button size="compact-xs" variant="subtle" onClick={more}>
        <FormattedMessage id="more.show" />
      </Button>
    </li>
  )
}
