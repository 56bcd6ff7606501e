import { serveReading } from '../exchange/reading/serve.ts'

/** Reads the files of an import, maps them, and hands them over a few at a time. Touches no database. */
serveReading()
