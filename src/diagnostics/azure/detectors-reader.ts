import { z } from 'zod';
import { deadlineIn } from '../deadline.ts';
import type { Detectors, Insight } from '../evidence/detectors.ts';
import { AccessError } from '../ports.ts';
import type { Clock, DetectorsReader } from '../ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { orAccessError, refusedByAzure } from './errors.ts';

/** Of `Microsoft.ContainerService/managedClusters/detectors`, which the SDK has no operations for. */
const API_VERSION = '2024-08-01';
const ACTION = 'Microsoft.ContainerService/managedClusters/detectors/read';
const [OK, FORBIDDEN] = [200, 403];

/** Azure takes at most 24 hours; what is long over is no news of the API server now. */
const HOURS = 2;
const HOUR_MS = 3_600_000;

/** Detectors run when they are asked, each for seconds. */
const MAX_DETAILS = 8;
const DETAIL_MS = 15_000;
const MAX_INSIGHTS = 20;
const LINE_LENGTH = 300;

/** Categories that concern the way to the API server, the nearest first. Source: AKS, "Diagnose and solve problems". */
const CATEGORIES = ['cluster and control plane availability and performance', 'connectivity issues', 'node health'];

const list = z.object({
  value: z.array(z.object({ name: z.string(), properties: z.object({ metadata: z.object({ name: z.string().nullish(), category: z.string().nullish(), type: z.string().nullish() }) }) })).max(2_000),
});

const detail = z.object({
  properties: z.object({
    dataset: z.array(z.object({ table: z.object({ columns: z.array(z.object({ columnName: z.string().nullish() })), rows: z.array(z.array(z.unknown())) }).nullish() })).nullish(),
  }),
});

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly category: string;
}

/** @param clusterId ARM id of the managed cluster @param clock gives the run's start */
export function createDetectorsReader({ read }: Pick<ArmClients, 'read'>, clusterId: string, clock: Clock): DetectorsReader {
  const get = async (path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<unknown> => {
    const { status, body } = await read(`${clusterId}/detectors${path}?${new URLSearchParams({ 'api-version': API_VERSION, ...query }).toString()}`, signal);
    if (status !== OK) throw new AccessError(`Cannot ask AKS's own detectors: ${status === FORBIDDEN ? refusedByAzure({ code: undefined, action: ACTION }) : `Azure answered ${status}`}`);
    return json(body);
  };
  return {
    detectors: (signal) =>
      orAccessError("list AKS's own detectors", async (): Promise<Detectors> => {
        const chosen = choose(parsed(list, await get('', {}, signal)));
        const end = clock();
        const window = { startTime: new Date(end - HOURS * HOUR_MS).toISOString(), endTime: new Date(end).toISOString() };
        const deadline = deadlineIn(DETAIL_MS, signal);
        const asked = chosen.slice(0, MAX_DETAILS);
        const answers = await Promise.allSettled(asked.map(async (one) => insightsOf(one, parsed(detail, await get(`/${encodeURIComponent(one.id)}`, window, deadline.signal)))));
        const came = asked.filter((_one, at) => answers[at]?.status === 'fulfilled');
        return {
          insights: answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])).slice(0, MAX_INSIGHTS),
          asked: came.map(({ name }) => name),
          untold: chosen.filter((one) => !came.includes(one)).map(({ name }) => name),
          hours: HOURS,
        };
      }),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (!read.success) throw new AccessError("Cannot read AKS's own detectors: their answer is not of the form that is known");
  return read.data;
}

/** Categories and analyses only lead to detectors. */
function choose({ value }: z.infer<typeof list>): readonly Listed[] {
  const known = value.flatMap(({ name: id, properties: { metadata } }) => {
    const category = metadata.category ?? '';
    const rank = CATEGORIES.indexOf(category.toLowerCase());
    return rank < 0 || (metadata.type ?? 'Detector') !== 'Detector' ? [] : [{ rank, one: { id, name: metadata.name ?? id, category } }];
  });
  return known.toSorted((a, b) => a.rank - b.rank).map(({ one }) => one);
}

/** An insight is a row with a status and a message, repeated for each of its details. Other tables are charts. */
function insightsOf({ name, category }: Listed, { properties: { dataset } }: z.infer<typeof detail>): readonly Insight[] {
  const found = (dataset ?? []).flatMap(({ table }) => {
    const names = table?.columns.map(({ columnName }) => columnName) ?? [];
    const [status, message] = [names.indexOf('Status'), names.indexOf('Message')];
    if (table == null || status < 0 || message < 0) return [];
    return table.rows.flatMap((row): Insight[] => {
      const level = row[status];
      return level === 'Critical' || level === 'Warning' ? [{ detector: name, category, status: level, says: plain(row[message]) }] : [];
    });
  });
  return [...new Map(found.map((insight) => [`${insight.status} ${insight.says}`, insight])).values()];
}

const plain = (text: unknown): string => (typeof text === 'string' ? text.replaceAll(/<[^>]{0,200}>/g, ' ').replaceAll(/\s+/g, ' ').trim().slice(0, LINE_LENGTH) : '');
