import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { capabilityView } from '../../src/cli/terminal/capability-view.ts';
import { explanationView } from '../../src/cli/terminal/explanation-view.ts';
import { commandLines, jsonText, wrapped } from '../../src/cli/terminal/lines.ts';
import { plainPaint } from '../../src/cli/terminal/output.ts';
import type { Output } from '../../src/cli/terminal/output.ts';
import { preflightView } from '../../src/cli/terminal/preflight-view.ts';
import { createProgressLine } from '../../src/cli/terminal/progress-line.ts';
import { reportView } from '../../src/cli/terminal/report-view.ts';
import type { CheckResult, Report } from '../../src/diagnostics/model.ts';
import { idle, report } from '../bot/fixtures.ts';

const look = { columns: 80, paint: plainPaint };

/** What a terminal acts on: C0 but for line feeds, DEL, C1, and characters that hide or reorder text. */
// oxlint-disable-next-line no-control-regex
const ACTS = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/;

const hostile = fc.array(fc.constantFrom('\u001B[2J', '\u001B]0;owned\u0007', '\u001B]8;;http://evil\u001B\\', '\r', '\b', '\n', '\u009B31m', '\u202E', '\u200B', 'rm -rf', ' ', 'FAULT'), { maxLength: 8 }).map((parts) => parts.join(''));

describe('text of others cannot act on the terminal', () => {
  test('in a report', () => {
    fc.assert(fc.property(hostile, (text) => expect(reportView(everywhere(text), look)).not.toMatch(ACTS)));
  });

  test('in an explanation, a capability card and a preflight', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const why = { reason: text, settle: [text] };
        const card = { schema: 1 as const, cluster: text, at: '', probe: true, sku: text, notes: [text], trips: idleTrips };
        const views = [
          explanationView({ tool: 'ufw', verdict: 'block', proves: text, leavesOpen: text, asks: text }, look),
          capabilityView({ ...card, diagnoses: [{ diagnosis: 'dns', tells: 'no', checks: [{ id: text, tells: 'no', ...why }] }], channels: [{ channel: 'azure', works: 'no', ...why }], fixes: [{ fix: text, works: 'no', ...why }] }, look),
          preflightView({ schema: 1, ok: false, steps: [{ name: text, ok: false, says: text, todo: text }] }, look),
        ];
        for (const view of views) expect(view).not.toMatch(ACTS);
      }),
    );
  });

  test('in JSON, which says the same', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const json = jsonText({ text });
        expect(json).not.toMatch(ACTS);
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });

  test('and a command that hides something is not offered for copying', () => {
    expect(commandLines('ufw allow 22 \u202Etxt', '')).toEqual(['(it has hidden characters; read it with --json)']);
  });
});

describe('a report fits its window', () => {
  test('at 80 columns nothing but commands is longer', () => {
    const commands = new Set(report.checks.flatMap(({ remedies }) => remedies.flatMap(({ command, undo }) => [command, undo])).flatMap((command) => command.split('\n')));
    const long = reportView(report, look).split('\n').filter((line) => [...line].length > 80 && !commands.has(line.trim()));
    expect(long).toEqual([]);
  });

  test('wrapping keeps every word, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { maxLength: 40 }), (words) => {
        const lines = wrapped(words.join(' '), 30, '  ');
        expect(lines.flatMap((line) => line.trim().split(' ').filter((word) => word !== ''))).toEqual(words);
        expect(lines.every((line) => line.length <= 30)).toBe(true);
      }),
    );
  });

  test('a command is never wrapped; one of several lines starts in the first column, where its end is looked for', () => {
    const long = `kubectl ${'x'.repeat(200)}`;
    expect(commandLines(long, '    ')).toEqual([`    ${long}`]);
    expect(commandLines("kubectl create --filename - <<'EOF'\na: 1\nEOF", '    ')).toEqual(["kubectl create --filename - <<'EOF'", 'a: 1', 'EOF']);
  });

  test('long lists are cut, and what is left out is counted', () => {
    const view = reportView({ ...report, checks: Array.from({ length: 50 }, (_, index) => ({ ...empty, id: `check-${index}` })) }, look);
    expect(view).toContain('Ruled out (50)');
    expect(view).toContain('… and 10 more');
    expect(view).not.toContain('check-40');
  });
});

describe('progress', () => {
  test('is one line that is redrawn on a terminal, and leaves nothing behind', async () => {
    const { output, text } = recorded(true);
    const line = createProgressLine(output, 'tunnel on demo');
    line.show({ ...idle, checksTotal: 8, waitingFor: 'nodes', nodesTotal: 12, nodesAnswered: 9 });
    await line.end();
    expect(text()).toBe('\r\u001B[2Ktunnel on demo: 0 of 8 checks, waiting for 3 of 12 nodes\r\u001B[2K');
  });

  test('is a line now and then where nothing can be redrawn', async () => {
    const { output, text } = recorded(false);
    let now = 0;
    const line = createProgressLine(output, 'tunnel on demo', () => now);
    for (let checksDone = 0; checksDone < 8; checksDone += 1) {
      line.show({ ...idle, checksDone, checksTotal: 8 });
      now += 500;
    }
    await line.end();
    expect(text()).toBe('tunnel on demo: 0 of 8 checks\ntunnel on demo: 4 of 8 checks\n');
  });
});

const idleTrips = { node: 0, arm: 0, kubernetes: 0 };
const empty: CheckResult = { id: 'a', verdict: 'clear', reason: 'It is so.', findings: [], remedies: [] };

function everywhere(text: string): Report {
  const [fault] = report.checks.filter(({ remedies }) => remedies.length > 0);
  const [remedy] = fault?.remedies ?? [];
  const finding = { subject: text, headline: text, says: text, measured: text, breaks: text, evidence: [text] };
  const remedies = remedy === undefined ? [] : [{ ...remedy, title: text, command: text, undo: text, lasting: text, blastRadius: text, adviceBecause: text }];
  const faulty: CheckResult = { ...empty, id: text, verdict: 'fault', reason: text, findings: [finding], remedies };
  const change = { at: '2026-11-20T10:31:00Z', by: text, what: text, resource: text, near: [], match: 'resource' as const };
  return {
    ...report,
    cluster: text,
    sentence: text,
    checks: [faulty, { ...faulty, findings: [] }, { ...empty, reason: text }, { ...empty, id: text, verdict: 'unknown', reason: text, settle: text }],
    evidence: { [text]: text },
    changes: { ok: true, value: [change] },
    changesUnread: [text],
  };
}

function recorded(isTerminal: boolean): { readonly output: Output; text(): string } {
  const said: string[] = [];
  const output: Output = {
    isTerminal,
    columns: 80,
    paint: plainPaint,
    write: async (text) => {
      said.push(text);
    },
  };
  return { output, text: () => said.join('') };
}
