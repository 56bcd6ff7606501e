import { z } from 'zod'
import { refuseMarkup, styleNonce } from './trusted-types.ts'

// Imported before everything else: what follows reads these when it is loaded.
refuseMarkup()
// The policy of the page lets no text become code, which zod would else try with every schema.
z.config({ jitless: true })
// The library that keeps the page from scrolling behind a dialog takes the nonce of its style from here.
;(globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = styleNonce()
