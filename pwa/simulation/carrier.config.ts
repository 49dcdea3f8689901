/** Makes one file of a phone that carries pictures, so that Node runs the app's own code. */
import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: at('.'),
  build: {
    ssr: at('carrier.ts'),
    outDir: at('../../.cache/carrier'),
    emptyOutDir: true,
    target: 'es2022',
  },
  ssr: { noExternal: true },
  logLevel: 'warn',
})
