import type { IntlShape } from 'react-intl'
import { CHUNK_BYTES, csvText, type ImportId, type ImportLine } from '../../shared/patients/index.ts'
import { valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'

/** Sends a file to the core piece by piece. @throws CallFailed */
export async function sendFile(file: File, onSent: (bytes: number) => void): Promise<ImportId> {
  const { uploadId } = valueOf(await core.patients.importBegin({ fileName: file.name, bytes: file.size }))
  for (let at = 0; at < file.size; at += CHUNK_BYTES) {
    const bytes = new Uint8Array(await file.slice(at, at + CHUNK_BYTES).arrayBuffer())
    const { received } = valueOf(await core.patients.importChunk({ uploadId, data: base64(bytes) }))
    onSent(received)
  }
  return uploadId
}

function base64(bytes: Uint8Array): string {
  let text = ''
  // Spread over a call's arguments, a whole piece would be more than a browser takes.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}

/** Lines of a report, all of them. @throws CallFailed */
export async function allLines(importId: ImportId): Promise<ImportLine[]> {
  const lines: ImportLine[] = []
  for (;;) {
    const page = valueOf(await core.patients.importLines({ importId, offset: lines.length, limit: 1000 }))
    lines.push(...page.lines)
    if (page.lines.length === 0 || lines.length >= page.total) return lines
  }
}

/** Gives a report to the person as a file for a spreadsheet. */
export function download(
  lines: readonly ImportLine[],
  headings: readonly string[],
  outcomeOf: (line: ImportLine) => string,
): void {
  const rows = lines.map((one) => [String(one.line), outcomeOf(one), one.reason])
  const address = URL.createObjectURL(new Blob([csvText([[...headings], ...rows])], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = 'import-report.csv'
  link.click()
  URL.revokeObjectURL(address)
}

/** What is wrong with a line, `birthOn: sentence`, with the field as screens call it. */
export function faultText(intl: IntlShape, fault: string): string {
  const [, field = '', sentence = ''] = /^([\w.]+): (.*)$/s.exec(fault) ?? []
  const id = `patient.${field.split('.')[0] ?? ''}`
  if (!intl.messages[id]) return fault
  return `${intl.formatMessage({ id })}: ${intl.messages[`${id}.problem`] ? intl.formatMessage({ id: `${id}.problem` }) : sentence}`
}
