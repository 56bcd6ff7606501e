import { getDocument, PDFDataRangeTransport, type PDFDocumentProxy, PDFWorker } from 'pdfjs-dist'
// Served under fixed names (build/vite.renderer.config.ts): what decodes fax and JPEG 2000 pictures without WebAssembly,
// which the policy of the page does not allow.
import jbig2 from 'pdfjs-dist/wasm/jbig2_nowasm_fallback.js?url'
import openjpeg from 'pdfjs-dist/wasm/openjpeg_nowasm_fallback.js?url'

/** Where bytes come from: as a whole, or in pieces as they are needed. */
export type Bytes = Uint8Array | { length: number; read: (offset: number, length: number) => Promise<Uint8Array> }

const PIECE = 256 * 1024
const decoders = jbig2.slice(0, jbig2.lastIndexOf('/') + 1)
if (!openjpeg.startsWith(decoders)) throw new Error('the decoders of pictures lie in different folders')

let shared: PDFWorker | null = null

function worker(): PDFWorker {
  shared ??= PDFWorker.create({
    port: new Worker(new URL('./pdf.worker.ts', import.meta.url), { type: 'module' }) as never,
  })
  return shared
}

/**
 * Opens a PDF for drawing and reading. Nothing in it is run: no scripts, no forms that load, no text as code.
 * @throws InvalidPDFException, PasswordException
 */
export async function openPdf(bytes: Bytes): Promise<PDFDocumentProxy> {
  const source = bytes instanceof Uint8Array ? { data: bytes } : { range: rangesOf(bytes), length: bytes.length }
  const task = getDocument({
    ...source,
    worker: worker(),
    rangeChunkSize: PIECE,
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: false,
    useWasm: false,
    useWorkerFetch: false,
    wasmUrl: decoders,
    verbosity: 0,
  })
  // Asked for its password, it would wait for ever: whoever adds it is told instead.
  return task.promise
}

function rangesOf({ length, read }: Exclude<Bytes, Uint8Array>): PDFDataRangeTransport {
  const transport = new PDFDataRangeTransport(length, new Uint8Array(0))
  transport.requestDataRange = (begin: number, end: number) => {
    read(begin, end - begin).then(
      (chunk) => transport.onDataRange(begin, chunk),
      () => transport.abort(),
    )
  }
  return transport
}

/** The text of the first pages, up to `most` characters, for searching. */
export async function textOf(pdf: PDFDocumentProxy, most: number): Promise<string> {
  let text = ''
  for (let number = 1; number <= pdf.numPages && text.length < most; number++) {
    const page = await pdf.getPage(number)
    const { items } = await page.getTextContent()
    text += `${items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')}\n`
    page.cleanup()
  }
  return text.slice(0, most).trim()
}
