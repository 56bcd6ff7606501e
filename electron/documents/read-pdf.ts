import { parentPort } from 'node:worker_threads'
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'
// Found by the library where it stands: without it, it would look for a file beside itself, which is not there once built.
import 'pdfjs-dist/legacy/build/pdf.worker.mjs'
import { MOST_TEXT } from '../../shared/documents/index.ts'
import type { PdfText } from './pdf-text.ts'

/** The worker's side of `PdfTexts`: nothing in a PDF is run or fetched, no font or picture is drawn. */
export function servePdfTexts(): void {
  parentPort?.on('message', (bytes: Uint8Array) => {
    readPdf(bytes).then(
      (answer) => parentPort?.postMessage(answer),
      () => parentPort?.postMessage(null),
    )
  })
  parentPort?.postMessage('ready')
}

/** @throws InvalidPDFException, PasswordException */
async function readPdf(data: Uint8Array): Promise<PdfText> {
  const task = getDocument({
    data,
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
    useWasm: false,
    stopAtErrors: false,
    verbosity: VerbosityLevel.ERRORS,
  })
  try {
    const pdf = await task.promise
    let text = ''
    for (let number = 1; number <= pdf.numPages && text.length < MOST_TEXT; number++) {
      const page = await pdf.getPage(number)
      const { items } = await page.getTextContent()
      text += `${items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')}\n`
      page.cleanup()
    }
    return { text: text.slice(0, MOST_TEXT).trim(), pages: pdf.numPages }
  } finally {
    await task.destroy()
  }
}
