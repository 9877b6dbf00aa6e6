/** Changes near a fault stand in its card, a line each, and what could not be read stands at the end. */
import { describe, expect, test } from '@jest/globals';
import { renderRun } from '../../../src/bot/core/render.ts';
import type { NearbyChange, Report } from '../../../src/diagnostics/model.ts';
import { cardText } from '../card-text.ts';
import { done, report, scene } from '../fixtures.ts';

const change: NearbyChange = { at: '2026-11-20T10:28:00.000Z', by: 'Bo (by az)', what: 'wrote the rule `deny-kubelet` (nsg-aks)', resource: 'r', near: ['ufw-blocks-kubelet-port'], match: 'resource' };
const cards = (more: Partial<Report>): ReadonlyMap<string, string> => new Map(renderRun({ ...done, report: { ...report, ...more } }, [], scene).map(({ key, card }) => [key, cardText(card)]));
const fault = (more: Partial<Report>): string => cards(more).get('fault:ufw-blocks-kubelet-port') ?? '';
const all = (more: Partial<Report>): string => [...cards(more).values()].join('\n');

describe('a change near a fault', () => {
  test('is told in that fault\'s card', () => {
    expect(fault({ changes: { ok: true, value: [change] } })).toContain('Changed 12 min ago (when the trouble began is not known): Bo (by az) wrote the rule `deny-kubelet` (nsg-aks) at 10:28 UTC');
  });

  test('of another fault is not told here', () => {
    expect(fault({ changes: { ok: true, value: [{ ...change, near: ['other'] }] } })).not.toContain('Changed');
  });

  test('is one of five that are shown, and the others are counted', () => {
    const told = fault({ changes: { ok: true, value: Array.from({ length: 7 }, () => change) } });
    expect(told.match(/Changed 12 min ago/g)).toHaveLength(5);
    expect(told).toContain('2 more changes of the last 2 h not shown');
  });

  test('can repaint nothing', () => {
    expect(fault({ changes: { ok: true, value: [{ ...change, by: 'Bo\n# \u202Eevil' }] } })).toContain('Bo # evil wrote');
  });
});

describe('what could not be read', () => {
  test.each([
    ['at all', { changes: { ok: false, reason: 'Azure refused it (403)' } } as const, 'What was changed lately could not be told: Azure refused it (403)'],
    ['in part', { changes: { ok: true, value: [] }, changesUnread: ['Azure refused it (403)', 'another'] } as const, 'Not everything that was changed lately could be told: Azure refused it (403) (and 1 more source)'],
  ])('%s is told once, at the end', (_name, more, wanted) => {
    expect(all(more).split(wanted)).toHaveLength(2);
    expect(fault(more)).not.toContain(wanted);
  });

  test('is not said where nobody asked', () => {
    expect(all({})).not.toContain('changed lately');
  });
});
