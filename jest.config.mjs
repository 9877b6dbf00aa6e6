/** Node runs our TypeScript as it is; jest needs swc to strip the types. Both see the same ES modules. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  testSequencer: '<rootDir>/test/slow-first.mjs',
  testTimeout: 60_000,
  maxWorkers: 2,
  maxConcurrency: 3,
};
