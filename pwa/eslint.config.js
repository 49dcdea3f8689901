import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import { defineConfig } from 'eslint/config'
import typescript from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'

/** The rooms of `src/`, from the foundation up: each may use only what stands below it. */
const floors = [
  ['generated', 'words'],
  ['sync'],
  ['photos'],
  ['app'],
  ['records'],
  ['theme', 'parts'],
  ['fields'],
  ['pages', 'hazards', 'inbox'],
]

/** What a room may not import: the floors above it and, on the top floor, its neighbours. */
function mayNotImport(room, more = []) {
  const own = floors.findIndex((floor) => floor.includes(room))
  const above = floors.slice(own + 1).flat()
  const beside = own === floors.length - 1 ? floors[own].filter((other) => other !== room) : []
  const closed = [...above, ...beside]
  const patterns = [
    { regex: '^(\\.\\./)+(main|routes|App\\.vue)', message: 'The start knows every room; no room knows the start.' },
    ...(closed.length
      ? [{ regex: `^(\\.\\./)+(${closed.join('|')})/`, message: `${room}/ stands below or beside it: see the floors in eslint.config.js.` }]
      : []),
    ...more,
  ]
  return { files: [`src/${room}/**`], rules: { 'no-restricted-imports': ['error', { patterns }] } }
}

const withoutScreen = { regex: '^(vue|vant|vue-router)(/|$)', message: 'This works without a screen, under Node too.' }

export default defineConfig(
  { ignores: ['dist', 'src/generated', 'test-results', 'playwright-report'] },
  js.configs.recommended,
  typescript.configs.strict,
  vue.configs['flat/recommended'],
  {
    // TypeScript itself knows which names exist.
    files: ['**/*.ts', '**/*.vue'],
    rules: { 'no-undef': 'off' },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.vue', 'worker/**/*.ts', 'journeys/**/*.ts', '*.ts'],
    languageOptions: {
      parser: vueParser,
      parserOptions: {
        parser: typescript.parser,
        project: ['tsconfig.json', 'tsconfig.node.json', 'worker/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: { '@typescript-eslint/no-floating-promises': 'error' },
  },
  {
    files: ['**/*.vue'],
    rules: {
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': ['warn', { html: { void: 'always', normal: 'always', component: 'always' } }],
      'vue/multi-word-component-names': 'off',
      // A type's `|` in a template is no filter.
      'vue/no-deprecated-filter': 'off',
      // TypeScript tells which props may be left out.
      'vue/require-default-prop': 'off',
    },
  },
  {
    // Playwright reads a fixture's needs from its first parameter, also where there are none.
    files: ['journeys/**'],
    rules: { 'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }] },
  },
  {
    files: ['public/*.js'],
    languageOptions: {
      sourceType: 'script',
      globals: { document: 'readonly', localStorage: 'readonly', matchMedia: 'readonly' },
    },
  },
  { files: ['*.mjs', '*.js'], languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } } },
  mayNotImport('generated', [withoutScreen]),
  mayNotImport('words', [withoutScreen]),
  mayNotImport('sync', [withoutScreen]),
  mayNotImport('photos'),
  mayNotImport('app'),
  mayNotImport('records'),
  mayNotImport('theme'),
  mayNotImport('parts'),
  mayNotImport('fields'),
  mayNotImport('pages'),
  mayNotImport('hazards'),
  mayNotImport('inbox'),
)
