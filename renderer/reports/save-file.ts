/** Gives a file that the core made to the person, by the browser's own way of saving. */
export function saveFile({
  fileName,
  mediaType,
  base64,
}: {
  fileName: string
  mediaType: string
  base64: string
}): void {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  URL.revokeObjectURL(url)
}
