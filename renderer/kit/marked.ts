import { type RefObject, useEffect } from 'react'
import './marked.css'

/** Whether a folded word is one of those that are marked. */
export type IsMarked = (word: string) => boolean

/** Letters as a search has them: lower case, without accents. */
const folded = (word: string): string => word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/**
 * Marks words in whatever text stands within an element, also in what comes into it later; the text itself is left as it is,
 * so that an editor can be marked too. The first one is brought into sight, once.
 * @param isMarked null: nothing is marked
 */
export function useMarked(within: RefObject<HTMLElement | null>, isMarked: IsMarked | null): void {
  useEffect(() => {
    const element = within.current
    if (!element || isMarked === null) return
    let shown = false
    const mark = () => {
      const ranges = rangesIn(element, isMarked)
      CSS.highlights.set('found', new Highlight(...ranges))
      if (shown || ranges.length === 0) return
      shown = true
      ranges[0]?.startContainer.parentElement?.scrollIntoView({ block: 'nearest' })
    }
    mark()
    const later = new MutationObserver(mark)
    later.observe(element, { childList: true, subtree: true, characterData: true })
    return () => {
      later.disconnect()
      CSS.highlights.delete('found')
    }
  }, [within, isMarked])
}

function rangesIn(element: HTMLElement, isMarked: IsMarked): Range[] {
  const ranges: Range[] = []
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node; node = texts.nextNode())
    for (const { 0: word, index } of (node.nodeValue ?? '').matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
      if (!isMarked(folded(word))) continue
      const range = new Range()
      range.setStart(node, index)
      range.setEnd(node, index + word.length)
      ranges.push(range)
    }
  return ranges
}
