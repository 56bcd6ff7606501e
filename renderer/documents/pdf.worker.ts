// Reads PDFs beside the screens: in a thread of its own, from our own origin, under the policy of the page.
import 'pdfjs-dist/build/pdf.worker.min.mjs'
