import { type files, PIECE_BYTES } from '../../shared/files/index.ts'
import type { HandlersOf } from '../../shared/ipc/index.ts'
import type { FileKeeper } from './keeper.ts'

/** Files in pieces, in and out. */
export function createFileHandlers(keeper: FileKeeper): HandlersOf<typeof files> {
  return {
    begin: async ({ bytes, purpose }, caller) => ({
      token: await keeper.begin(bytes, caller, purpose),
      pieceBytes: PIECE_BYTES,
    }),
    name: ({ paths }, caller) => keeper.place(paths, caller),
    append: async ({ token, offset, data }, caller) => ({
      received: await keeper.append(token, offset, Buffer.from(data, 'base64'), caller),
    }),
    finish: ({ token }, caller) => keeper.finish(token, caller),
    discard({ token }, caller) {
      keeper.discard(token, caller)
      return {}
    },
    read: async ({ token, offset, bytes }, caller) => ({
      data: (await keeper.read(token, offset, bytes, caller)).toString('base64'),
    }),
  }
}
