import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

import { shell } from './shell.ts'

const server = process.env['ANXUN_URL'] ?? 'http://127.0.0.1:8000'
const asked = ['/sync', '/pokes', '/auth', '/me', '/directory', '/people', '/nodes', '/photos', '/uploads', '/proof', '/health', '/training', '/desk']
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [vue(), shell()],
  // Every part has a composition `setup`, Vant's too.
  define: { __VUE_OPTIONS_API__: 'false' },
  resolve: {
    alias: [
      // Vant's parts ask for its icon font one by one; the app draws its own icons.
      { find: /^(\.\.\/)+icon\/index\.css$/, replacement: at('src/theme/no-icon-font.css') },
      // Its main entry is written for browsers older than any that this app runs in.
      { find: /^dexie$/, replacement: at('node_modules/dexie/dist/modern/dexie.mjs') },
    ],
  },
  server: { proxy: Object.fromEntries(asked.map((path) => [path, server])) },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      input: { app: 'index.html', 'service-worker': 'worker/service-worker.ts' },
      output: {
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js',
      },
    },
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
    coverage: { include: ['src/**'] },
  },
})
