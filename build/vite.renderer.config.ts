import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { NONCE_PLACEHOLDER } from '../electron/csp.ts'

const root = join(import.meta.dirname, '..')

/** The screens: one page for the Electron window and the browser shell, with nothing inline. */
export default defineConfig({
  root: join(root, 'renderer'),
  base: '/',
  publicDir: false,
  plugins: [react()],
  html: { cspNonce: NONCE_PLACEHOLDER },
  build: {
    outDir: join(root, 'out', 'renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    sourcemap: false,
    // The policy allows neither `data:` pictures nor inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4000,
    // What must run first (renderer/shell/strict.ts) runs first, whatever is shared between the parts.
    rolldownOptions: {
      output: {
        strictExecutionOrder: true,
        // The reader of PDFs asks for these by name, within a folder that it is told.
        assetFileNames: ({ names }) =>
          names.some((name) => name.endsWith('_nowasm_fallback.js'))
            ? 'assets/pdf/[name][extname]'
            : 'assets/[name]-[hash][extname]',
      },
    },
    license: { fileName: 'licenses.md' },
  },
  worker: { format: 'es' },
  logLevel: 'warn',
})
