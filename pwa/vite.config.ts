import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

import { shell } from './shell.ts'

const server = process.env['ANXUN_URL'] ?? 'http://127.0.0.1:8000'
const asked = ['/sync', '/pokes', '/auth', '/me', '/directory', '/people', '/nodes', '/photos', '/health']
const noIconFont = fileURLToPath(new URL('src/theme/no-icon-font.css', import.meta.url))

export default defineConfig({
  plugins: [vue(), shell()],
  // Vant's parts ask for its icon font one by one; the app draws its own icons.
  resolve: { alias: [{ find: /^(\.\.\/)+icon\/index\.css$/, replacement: noIconFont }] },
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
