/** Commands that answer privately and start no run. */
const ANSWERED = ['help', 'clusters', 'runs', 'show'];

/** The word of a command that was understood though it started no run; undefined for anything else. */
export function parseCommandWord(said: string): string | undefined {
  const [word = 'help'] = said.replace(/^\/aks\s*/, '').trim().split(/\s+/).filter(Boolean);
  return ANSWERED.find((answered) => answered === word.toLowerCase());
}
