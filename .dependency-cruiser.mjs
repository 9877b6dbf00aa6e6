/**
 * The layout, enforced. Each rule says why it exists; `npm run imports` runs it, and a test plants a
 * violation to prove that the rules bite (under TypeScript 7 the default parser sees no modules).
 */
const only = (name, comment, folder, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: folder },
  to: { pathNot: allowed },
});

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

export default {
  forbidden: [
    forbid('no-cycles', 'A cycle means that two files are one concept, or that one of them knows too much.', {}, { circular: true }),
    only(
      'checks-are-pure',
      'A check judges values. Packages, clocks and I/O in it would make evidence impossible to replay.',
      '^src/diagnostics/checks/',
      '^src/diagnostics/(checks/|net/|define\\.ts$|model\\.ts$|evidence(\\.ts$|/)|remedies/operations\\.ts$)',
    ),
    only(
      'net-is-pure',
      'Address and firewall arithmetic is shared by checks, so it must be as pure as they are.',
      '^src/diagnostics/net/',
      '^(src/diagnostics/net/|node_modules/ipaddr\\.js|ipaddr)',
    ),
    only(
      'explain-is-pure',
      'A pasted text is explained in whatever process it was pasted to, without cluster, clock or I/O; the reader of Run Command results is a pure file.',
      '^src/diagnostics/explain/',
      '^src/diagnostics/(explain/|net/|model\\.ts$|azure/(run-command-output|json-fields)\\.ts$)',
    ),
    only(
      'bot-core-knows-no-platform',
      'Conversations are written once. The core knows the job contract and the words of the model, no chat SDK.',
      '^src/bot/core/',
      '^(src/bot/core/|src/jobs/(contract|policy|approval|approval-state|proposal)\\.ts$|src/diagnostics/(explain/(explain|explanation)|model|remedies/operations|changes/words|capabilities/capability)\\.ts$|node_modules/(zod|fastest-levenshtein)/|(node:)?crypto$)',
    ),
    forbid('slack-does-not-know-teams', 'Platforms know the core and their own SDK, never each other.', { path: '^src/bot/slack/' }, { path: '^(src/bot/teams/|node_modules/botbuilder)' }),
    forbid('teams-does-not-know-slack', 'Platforms know the core and their own SDK, never each other.', { path: '^src/bot/teams/' }, { path: '^(src/bot/slack/|node_modules/@slack/)' }),
    forbid(
      'azure-sdks-in-one-folder',
      'Ports keep the cloud replaceable: by recorded evidence today, by another SDK version tomorrow.',
      { path: '^src/', pathNot: '^src/diagnostics/azure/' },
      { path: 'node_modules/(@azure|@kubernetes)/' },
    ),
    forbid('bullmq-in-the-queue', 'The queue library is a detail of both ends of the queue.', { path: '^src/', pathNot: '^src/jobs/queue(-worker)?\\.ts$' }, { path: 'node_modules/bullmq/' }),
    forbid('slack-sdk-in-one-folder', 'Only the Slack adapter speaks Slack.', { path: '^src/', pathNot: '^src/bot/slack/' }, { path: 'node_modules/@slack/' }),
    forbid('product-does-not-know-the-simulator', 'The simulator stands on the wire; code that knew of it would behave differently in production.', { path: '^src/' }, { path: '^(simulator|test|scripts|bench)/' }),
    forbid('simulator-does-not-know-the-product', 'A stand-in that shares code with the product shares its mistakes.', { path: '^simulator/' }, { path: '^(src|test|scripts|bench)/' }),
    forbid('diagnostics-do-not-know-jobs', 'The diagnosis is usable without queue and chat (the command line proves it).', { path: '^src/diagnostics/' }, { path: '^src/(jobs|bot|cli)/' }),
    forbid('jobs-do-not-know-the-bot', 'Workers report state; the bot shows it.', { path: '^src/jobs/' }, { path: '^src/(bot|cli)/' }),
    only(
      'cli-knows-the-core-and-the-words-of-chat',
      'Without chat and queue; Redis only for the evidence of a run that chat asked for. What is pure in the bot core (the grammar of commands, cleaning of text, how numbers are said) is shared, so that a diagnosis is typed the same everywhere.',
      '^src/cli/',
      '^(src/cli/|src/config\\.ts$|src/version\\.ts$|src/config/redis-settings\\.ts$|src/diagnostics/|src/jobs/(evidence-store|redis)\\.ts$|src/bot/core/(commands|diagnosis-name|names|nearest|options|targets|text|told-faults|usage|words)\\.ts$|node_modules/(zod|p-limit)/|(node:)?(buffer|crypto|fs|net|path|process|tty|util|timers)(/promises)?$)',
    ),
    forbid('no-unlisted-packages', 'What is imported is declared.', {}, { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }),
    forbid('no-dev-packages-in-the-product', 'Production installs leave them out.', { path: '^src/' }, { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] }),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
