// Matching control characters is the purpose here.
// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\-_])/g;

/** The lines of a tool's output without colours, carriage returns and trailing blanks. */
export const plainLines = (text: string): string[] =>
  text
    .replace(/^\uFEFF/, '')
    .replaceAll(ESCAPES, '')
    .split('\n')
    .map((line) => line.replaceAll('\r', '').trimEnd());
