import { type RefObject, useEffect, useRef, useState } from 'react'

type Take = (files: readonly File[]) => void

/**
 * Files that are dropped on an element. Give `area` to it as `ref`; `over` says that something hovers above it.
 * @param take null where nobody may add anything: what is dropped is let go then, and opens nothing
 */
export function useDroppedFiles(take: Take | null): { area: RefObject<HTMLElement | null>; over: boolean } {
  const area = useRef<HTMLElement>(null)
  const [over, setOver] = useState(false)
  useEffect(() => {
    const element = area.current
    if (!element) return
    const hover = (event: DragEvent) => {
      event.preventDefault()
      setOver(take !== null)
    }
    const leave = (event: DragEvent) => {
      if (!element.contains(event.relatedTarget as Node | null)) setOver(false)
    }
    const drop = (event: DragEvent) => {
      event.preventDefault()
      setOver(false)
      take?.([...(event.dataTransfer?.files ?? [])])
    }
    element.addEventListener('dragover', hover)
    element.addEventListener('dragleave', leave)
    element.addEventListener('drop', drop)
    return () => {
      element.removeEventListener('dragover', hover)
      element.removeEventListener('dragleave', leave)
      element.removeEventListener('drop', drop)
    }
  })
  return { area, over }
}

/** Pictures and files from the clipboard, wherever the focus is; text pasted into a field stays the field's. */
export function usePastedFiles(take: Take | null): void {
  useEffect(() => {
    if (!take) return
    const pasted = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])]
      if (files.length === 0) return
      event.preventDefault()
      take(files)
    }
    window.addEventListener('paste', pasted)
    return () => window.removeEventListener('paste', pasted)
  })
}
