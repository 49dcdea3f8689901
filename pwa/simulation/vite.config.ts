/** Makes one file of the phones, so that Node runs them as they are. */
import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: at('.'),
  build: {
    ssr: at('main.ts'),
    outDir: at('../../.cache/phones'),
    emptyOutDir: true,
    target: 'es2022',
  },
  ssr: { noExternal: true },
  logLevel: 'warn',
})
