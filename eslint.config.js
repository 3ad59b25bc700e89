import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { directions } from './eslint.imports.js';

const product = ['workflows', 'activities', 'workers', 'client', 'simulators', 'temporal-docker'];
const filesOf = (folders) => folders.map((folder) => `${folder}/**/*.ts`);

const MAX_LINES = 200;
/** Older than the limit: they may shrink, never grow. Nothing new comes here; a line goes when its file is split. */
const tooLong = [{ file: 'workflows/next.ts', lines: 280 }];

/** Imports written as expressions escape `no-restricted-imports`. */
const importElsewhere = [
  {
    selector: 'ImportExpression[source.value=/^\\.(\\.|\\u002f[^\\u002f]+\\u002f)/]',
    message: 'A dynamic import stays in its folder; import statically what lies outside.',
  },
  {
    selector: "ImportExpression:not([source.type='Literal'])",
    message: 'Name the imported module by a literal, so that its direction can be checked.',
  },
];

/** They look innocent, and the workflow sandbox has none of them. */
const notInWorkflows = [
  ...['process', 'Buffer', 'fetch', 'performance', 'crypto', 'setImmediate', 'require'],
].map((name) => ({ name, message: 'A workflow is replayed: nothing of Node.' }));

export default defineConfig(
  { ignores: ['dist/', '.standdown/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // `== null` means: null or missing, as vendors mix them.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-constant-binary-expression': 'error',
      'no-empty': 'error',
      'no-fallthrough': 'error',
      'no-self-assign': 'error',
      'no-unsafe-finally': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // `import { type X }` alone would still run the module, in the workflow bundle too.
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Without an await, `async` still turns what is thrown into a rejection.
      '@typescript-eslint/require-await': 'off',
      // It takes what was read before an await for what is there after it.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // noUncheckedIndexedAccess asks for `!` where a length was just checked.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  { files: filesOf(product), rules: { 'max-lines': ['error', MAX_LINES] } },
  tooLong.map(({ file, lines }) => ({ files: [file], rules: { 'max-lines': ['error', lines] } })),
  {
    files: [
      'client/**',
      'simulators/run.ts',
      'temporal-docker/**',
      'workers/bundle.ts',
      'bench/**',
      'test/support/record-histories.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  directions.map(({ files, ignores = [], patterns }) => ({
    files,
    ignores,
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  })),
  {
    files: filesOf(['activities', 'workers', 'simulators', 'temporal-docker']),
    rules: { 'no-restricted-syntax': ['error', ...importElsewhere] },
  },
  {
    files: filesOf(['workflows']),
    rules: {
      'no-restricted-globals': ['error', ...notInWorkflows],
      'no-restricted-syntax': [
        'error',
        { selector: 'ImportExpression', message: 'A workflow is one bundle: import statically.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'MemberExpression[object.name=/^(describe|context|it)$/][property.name=/^(only|skip)$/]',
          message: 'All tests run.',
        },
        {
          selector: 'CallExpression[callee.name=/^x(describe|context|it)$/]',
          message: 'All tests run.',
        },
      ],
    },
  },
);
