/** Makes files of the phones, so that Node runs them as they are: `main.ts` plays histories,
 * `carrier.ts` carries pictures. */
import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: at('.'),
  build: {
    ssr: true,
    rollupOptions: { input: [at('main.ts'), at('carrier.ts')] },
    outDir: at('../../.cache/phones'),
    emptyOutDir: true,
    target: 'es2022',
  },
  ssr: { noExternal: true },
  logLevel: 'warn',
})
