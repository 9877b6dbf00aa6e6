import { describe, expect, test } from '@jest/globals';
import { changeSentence } from '../../../src/diagnostics/changes/words.ts';
import type { NearbyChange } from '../../../src/diagnostics/model.ts';

const NOW = '2026-11-21T10:50:00.000Z';
const rule: NearbyChange = { at: '2026-11-21T10:31:00.000Z', by: 'Bo (by az)', what: 'wrote the rule `deny-kubelet` (nsg-aks)', resource: 'r', near: ['nsg'], match: 'resource' };
const { by: _by, ...nobody } = rule;

describe('a change is said with its distance in time, and never as the cause', () => {
  test.each([
    ['Changed 12 min before the trouble was first seen: Bo (by az) wrote the rule `deny-kubelet` (nsg-aks) at 10:31 UTC', { ...rule, match: 'resource-and-time' as const, since: '2026-11-21T10:43:00.000Z' }],
    ['Changed 5 min after the trouble was first seen: Bo (by az) wrote the rule `deny-kubelet` (nsg-aks) at 10:31 UTC', { ...rule, since: '2026-11-21T10:26:00.000Z' }],
    ['Changed 19 min ago (when the trouble began is not known): Bo (by az) wrote the rule `deny-kubelet` (nsg-aks) at 10:31 UTC', rule],
    ['Also changed nearby: wrote the rule `deny-kubelet` (nsg-aks) at 10:31 UTC, by whom is not told', { ...nobody, by: '', match: 'neighbour' as const }],
    ['Changed less than a minute before the trouble was first seen: Bo (by az) wrote the rule `deny-kubelet` (nsg-aks) at 10:31 UTC', { ...rule, since: '2026-11-21T10:31:40.000Z' }],
  ])('%s', (said, change) => {
    expect(changeSentence(change, NOW)).toBe(said);
    expect(said).not.toMatch(/because|caused|due to/);
  });
});
