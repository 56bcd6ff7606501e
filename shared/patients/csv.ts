/**
 * Rows as CSV that spreadsheet programs open (RFC 4180, with the mark that tells them it is UTF-8). A field that a spreadsheet
 * would take for a formula gets an apostrophe before it. Source: OWASP, CSV Injection.
 */
export function csvText(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => row.map(field).join(','))
  return `\uFEFF${lines.join('\r\n')}\r\n`
}

function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
