import { existsSync, readdirSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { defineConfig } from 'vite'

const root = join(import.meta.dirname, '..')
const workers = join(root, 'electron', 'workers')
const SUFFIX = '.worker.ts'

/** Each worker is an entry of its own: it is started by its address, which no bundler can see. */
const workerEntries = (): Record<string, string> =>
  Object.fromEntries(
    (existsSync(workers) ? readdirSync(workers) : [])
      .filter((file) => file.endsWith(SUFFIX))
      .map((file) => [`workers/${file.slice(0, -SUFFIX.length)}`, join(workers, file)]),
  )

/** The practice server that the application starts in a process of its own, and the workers of that one. */
const serverEntries = {
  hosted: join(root, 'server', 'hosted.ts'),
  'server-copies': join(root, 'server', 'copies', 'worker.ts'),
  'server-checkpoint': join(root, 'server', 'checkpoint.worker.ts'),
}

/** The main process, its workers and the practice server beside it. Only what holds native code stays outside: Electron itself and the SQLite driver. */
export default defineConfig({
  root,
  publicDir: false,
  ssr: { target: 'node', noExternal: true, external: ['electron', 'better-sqlite3'] },
  build: {
    ssr: true,
    outDir: join(root, 'out', 'main'),
    emptyOutDir: true,
    target: 'node24',
    // Readable stack traces in incident reports are worth more here than a smaller file.
    minify: false,
    sourcemap: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 8000,
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      input: { main: join(root, 'electron', 'main.ts'), ...serverEntries, ...workerEntries() },
      // pg asks for its native twin and lives without it, as ws does for two.
      external: [
        'electron',
        'better-sqlite3',
        'pg-native',
        'bufferutil',
        'utf-8-validate',
        /^node:/,
        ...builtinModules,
      ],
      // Shared chunks lie beside main.js: worker-url.ts looks for `workers/` beside the file it ended up in.
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
  logLevel: 'warn',
})
