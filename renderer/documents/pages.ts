import type { PDFDocumentProxy } from 'pdfjs-dist'
import type { Rotation } from '../../shared/documents/index.ts'
import { openPdf, type Bytes } from './pdf.ts'

/** A page's size in points, as the file has it (turned as the file itself says, not as someone turned it here). */
export type Size = { width: number; height: number }

/** What the viewer draws pages from, whatever kind of file they stand in. */
export type Pages = {
  count: number
  sizeOf(page: number): Promise<Size>
  /** Draws a page, `scale` pixels to the point, turned to the right. Gives up quietly when `signal` says so. */
  draw(page: number, canvas: HTMLCanvasElement, scale: number, rotation: Rotation, signal: AbortSignal): Promise<void>
  pdf: PDFDocumentProxy | null
  close(): void
}

/** @throws what pdfjs throws for a file that it can't open */
export async function pdfPages(bytes: Bytes): Promise<Pages> {
  const pdf = await openPdf(bytes)
  const viewOf = async (number: number, scale: number, rotation: number) => {
    const page = await pdf.getPage(number)
    return { page, viewport: page.getViewport({ scale, rotation: (page.rotate + rotation) % 360 }) }
  }
  return {
    count: pdf.numPages,
    pdf,
    async sizeOf(number) {
      const { viewport } = await viewOf(number, 1, 0)
      return { width: viewport.width, height: viewport.height }
    },
    async draw(number, canvas, scale, rotation, signal) {
      const { page, viewport } = await viewOf(number, scale, rotation)
      if (signal.aborted) return
      setSize(canvas, viewport.width, viewport.height)
      const task = page.render({ canvas, viewport, background: '#ffffff' })
      const stop = () => task.cancel()
      signal.addEventListener('abort', stop, { once: true })
      try {
        await task.promise
      } catch (error) {
        if (!signal.aborted) throw error
      } finally {
        signal.removeEventListener('abort', stop)
      }
    },
    close: () => void pdf.loadingTask.destroy(),
  }
}

/** @throws when the browser can't decode what lies at the address */
export async function imagePages(address: string, onClose: () => void = () => {}): Promise<Pages> {
  const image = new Image()
  image.src = address
  await image.decode()
  const { naturalWidth: width, naturalHeight: height } = image
  return {
    count: 1,
    pdf: null,
    sizeOf: () => Promise.resolve({ width, height }),
    draw(_page, canvas, scale, rotation) {
      const across = rotation % 180 !== 0
      setSize(canvas, (across ? height : width) * scale, (across ? width : height) * scale)
      const context = canvas.getContext('2d')
      if (!context) return Promise.reject(new Error('nothing can be drawn here'))
      context.translate(canvas.width / 2, canvas.height / 2)
      context.rotate((rotation * Math.PI) / 180)
      context.drawImage(image, (-width * scale) / 2, (-height * scale) / 2, width * scale, height * scale)
      return Promise.resolve()
    },
    close: onClose,
  }
}

function setSize(canvas: HTMLCanvasElement, width: number, height: number): void {
  canvas.width = Math.max(1, Math.floor(width))
  canvas.height = Math.max(1, Math.floor(height))
}
