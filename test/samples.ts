/** Recorded outputs of real tools, and what a correct parser concludes from each. They lie beside the repository. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../shared/samples');
const FIXTURES = join(import.meta.dirname, 'fixtures');

export const haveSamples = existsSync(join(FOLDER, 'expected.tsv'));

/** A sample's text without its first line, which names the source. */
export const readSample = (path: string): string => withoutSource(readFileSync(join(FOLDER, path), 'utf8'));

export const readFixture = (path: string): string => withoutSource(readFileSync(join(FIXTURES, path), 'utf8'));

const withoutSource = (text: string): string => text.replace(/^# source:.*\n/, '');

export interface ExpectedSample {
  readonly path: string;
  /** As written in expected.tsv: `state=active;tcp10250@10.224.0.7=drop`. */
  readonly expected: string;
}

export const expectedSamples = (folder: string): readonly ExpectedSample[] =>
  haveSamples ? readExpected(join(FOLDER, 'expected.tsv')).filter(({ path }) => path.startsWith(`${folder}/`)) : [];

/** The samples that were made for this project; they are part of the repository. */
export const expectedFixtures = (folder: string): readonly ExpectedSample[] =>
  readExpected(join(FIXTURES, 'expected.tsv')).filter(({ path }) => path.startsWith(`${folder}/`));

const readExpected = (file: string): readonly ExpectedSample[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .flatMap(([path = '', expected = '']) => (expected === '' ? [] : [{ path, expected }]));

export const fixtureNames = (folder: string): readonly string[] => readdirSync(join(FIXTURES, folder)).map((name) => `${folder}/${name}`);
