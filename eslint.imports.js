/**
 * Who may import whom (design §3), as data for `no-restricted-imports`; `eslint.config.js` applies it,
 * `test/lint/imports.test.ts` proves each direction. No file matches two entries.
 */
const folders = [
  ...['workflows', 'activities', 'workers', 'client', 'simulators', 'temporal-docker'],
  ...['test', 'bench', 'drills'],
];

/** What a vendor's folder may use of `activities/`: the contract, and the tools made for vendors. */
const forVendors = [
  ...['contract', 'vendor-error', 'secrets', 'cached', 'target-fields', 'connection-base'],
  ...['durations', 'input-error', 'login-guard', 'before-send', 'table'],
];

/** How vendors prove who we are. */
const AUTHENTICATION = '.*/(signing|session|login|cas|iam)\\.js$';

/** Any depth of `../`, then one of the folders; its own by name too, which would get round the rest. */
const inFolders = (names) => `^(\\.\\./)+(${names.join('|')})/`;

/**
 * The folder's code imports `values` freely, of `types` only types, and nothing of the others.
 * @param except paths of which not even types: a pattern that allows types silences all others
 */
function between(folder, { values = [], types = [], except } = {}) {
  const others = folders.filter((name) => !values.includes(name) && !types.includes(name));
  const allowed = [
    ...values.map((name) => `${name}/`),
    ...types.map((name) => `types of ${name}/`),
  ];
  return [
    {
      regex: inFolders(others),
      message: `${folder}/ may import ${allowed.join(', ') || 'no other folder'} (design §3).`,
    },
    ...types.map((name) => ({
      regex: `${inFolders([name])}${except ? `(?!${except})` : ''}`,
      allowTypeImports: true,
      message: `${folder}/ may import types of ${name}/, nothing that runs (design §3).`,
    })),
  ];
}

/** A vendor's folder; `shared` is another folder that it may import. */
function vendorFolder(...shared) {
  const allowed = ['http/', ...shared.map((folder) => `${folder}/`)];
  return [
    ...between('activities'),
    {
      regex: `^\\.\\./(?!${allowed.join('|')}|(${forVendors.join('|')})\\.js$)`,
      message: `A vendor may import its own folder, and of activities/ ${[...allowed, ...forVendors].join(', ')}.`,
    },
  ];
}

export const directions = [
  {
    files: ['workflows/**/*.ts'],
    patterns: [
      ...between('workflows', { types: ['activities'] }),
      {
        regex: '^(?!\\.|@temporalio/(workflow|common)$)',
        message: 'A workflow is replayed: of packages only @temporalio/workflow and -/common.',
      },
    ],
  },
  {
    files: ['activities/*.ts'],
    ignores: ['activities/catalogue.ts'],
    patterns: [
      ...between('activities'),
      {
        regex: '^\\./(?!http/)[^/]+/',
        message: 'A vendor is reached through the catalogue only, so that one line adds it.',
      },
    ],
  },
  { files: ['activities/catalogue.ts'], patterns: between('activities') },
  {
    files: ['activities/http/**/*.ts'],
    patterns: [
      ...between('activities'),
      {
        regex: '^\\.\\./(?!(vendor-error|crash-points)\\.js$)',
        message: 'The HTTP client knows no vendor, no connection and no workflow.',
      },
    ],
  },
  {
    files: ['activities/*/**/*.ts'],
    ignores: ['activities/http/**', 'activities/oceanbase-*/**'],
    patterns: vendorFolder(),
  },
  {
    // Two vendors, one API and one account.
    files: ['activities/oceanbase-*/**/*.ts'],
    patterns: vendorFolder('oceanbase-ocp'),
  },
  {
    files: ['workers/**/*.ts'],
    patterns: between('workers', { values: ['workflows', 'activities'] }),
  },
  {
    // `standdown up` starts everything.
    files: ['client/**/*.ts'],
    patterns: between('client', {
      values: ['workflows', 'activities', 'workers', 'simulators', 'temporal-docker'],
    }),
  },
  {
    files: ['simulators/**/*.ts'],
    patterns: [
      ...between('simulators', { types: ['activities'], except: AUTHENTICATION }),
      {
        regex: `${inFolders(['activities'])}${AUTHENTICATION}`,
        message:
          'A simulator judges credentials by itself: a wrong signer must not approve itself.',
      },
    ],
  },
  { files: ['temporal-docker/**/*.ts'], patterns: between('temporal-docker') },
];
