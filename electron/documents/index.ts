export { PdfTexts } from './pdf-text.ts'
