import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

import { shell } from './shell.ts'

const server = process.env['ANXUN_URL'] ?? 'http://127.0.0.1:8000'
const asked = ['/sync', '/pokes', '/auth', '/me', '/directory', '/people', '/nodes', '/photos', '/health']

export default defineConfig({
  plugins: [vue(), shell()],
  server: { proxy: Object.fromEntries(asked.map((path) => [path, server])) },
  build: {
    target: 'es2022',
    // The font and pictures stay files, so that a start reads only what it shows.
    assetsInlineLimit: 0,
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
