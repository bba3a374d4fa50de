import pluginVue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

/** Names that exist on one target only; `src/platform` is the place for them. */
const platformOnly = ['wx', 'window', 'document', 'localStorage', 'fetch', 'navigator', 'location']

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'src/api/schema.d.ts'] },
  ...tseslint.configs.strict,
  ...pluginVue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      // Pages are named after their folder, so one word is the rule here.
      'vue/multi-word-component-names': 'off',
      // Left to Prettier.
      'vue/html-indent': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-closing-bracket-newline': 'off',
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.vue'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Use platform/random (secure source).' },
      ],
      // A BigInt literal or `**` on BigInt is a syntax error or a wrong result once the
      // mini-program's tool chain rewrites the code for older engines.
      'no-restricted-syntax': [
        'error',
        { selector: 'Literal[bigint]', message: 'Write BigInt(1), not 1n.' },
        { selector: "BinaryExpression[operator='**']", message: 'Use modularPower or Math.pow.' },
      ],
      'no-restricted-globals': ['error', ...platformOnly],
      'no-console': 'error',
    },
  },
  {
    files: ['src/platform/**/*.ts', 'src/testing/**/*.ts', 'src/**/*.spec.ts'],
    rules: { 'no-restricted-globals': 'off' },
  },
)
