import type { FileToken } from '../../shared/files/index.ts'
import { valueOf } from '../ipc/ask.ts'
import { core } from '../ipc/client.ts'
import { toBase64 } from './base64.ts'

/**
 * Sends a file in pieces. @returns the token that stands for it
 * @param onProgress hears which part of it (0 to 1) has arrived. @throws CallFailed; the file is let go of then
 */
export async function sendFile(
  file: Blob,
  onProgress: (part: number) => void,
  purpose: 'keep' | 'import' = 'keep',
): Promise<FileToken> {
  const { token, pieceBytes } = valueOf(await core.files.begin({ bytes: file.size, purpose }))
  try {
    for (let offset = 0; offset < file.size; offset += pieceBytes) {
      const piece = new Uint8Array(await file.slice(offset, offset + pieceBytes).arrayBuffer())
      const { received } = valueOf(await core.files.append({ token, offset, data: toBase64(piece) }))
      onProgress(received / file.size)
    }
    return valueOf(await core.files.finish({ token })).token
  } catch (error) {
    void core.files.discard({ token })
    throw error
  }
}
