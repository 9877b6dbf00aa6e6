import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import type { Meter } from './core/deps.ts';

export interface Metrics {
  readonly meter: Meter;
  projected(result: 'shown' | 'failed'): void;
  /** In Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const counter = <T extends string>(name: string, help: string, labelNames: T[]): Counter<T> =>
    new Counter({ name: `aks_bot_${name}_total`, help, labelNames, registers: [register] });
  const commands = counter('commands', 'Commands by kind', ['kind']);
  const decisions = counter('decisions', 'Clicks by action and result', ['action', 'result']);
  const projections = counter('projections', 'Times that a thread was brought up to date', ['result']);
  return {
    meter: { command: (kind) => commands.inc({ kind }), decision: (action, result) => decisions.inc({ action, result }) },
    projected: (result) => projections.inc({ result }),
    text: () => register.metrics(),
    contentType: register.contentType,
  };
}
