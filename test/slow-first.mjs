import Sequencer from '@jest/test-sequencer';

/** Suites that wait for whole clusters. Begun last, they would leave a core idle at the end. */
const SLOW = ['e2e/accuracy', 'e2e/scenarios', 'e2e/transcripts', 'e2e/conversation', 'e2e/undo', 'jobs/worker', 'cli/against-azure'];

const rank = ({ path }) => {
  const at = SLOW.findIndex((name) => path.endsWith(`test/${name}.test.ts`));
  return at < 0 ? SLOW.length : at;
};

/** On a clean checkout nobody knows yet how long suites take, and jest goes by the size of their files. */
export default class SlowFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
}
