import { servePdfTexts } from '../documents/read-pdf.ts'

/** Reads the words of PDFs. Touches no database and no file. */
servePdfTexts()
