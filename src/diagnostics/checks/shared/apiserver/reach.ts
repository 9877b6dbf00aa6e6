import type { ApiServerReach } from '../../../evidence/api-server.ts';
import type { EgressPlace, EgressResult } from '../../../evidence/egress.ts';
import { foreignText } from '../../../net/egress/foreign-text.ts';
import { happened } from '../egress/words.ts';

/** One way to the API server, tried in one place. */
export interface Try {
  readonly place: EgressPlace;
  readonly result: EgressResult;
}

export const triesOf = ({ views }: ApiServerReach): readonly Try[] => views.flatMap(({ place, results }) => (results.ok ? results.value.map((result): Try => ({ place, result })) : []));

/** Any answer will do: without credentials, 401 and 403 are what the API server says. */
export const isReached = ({ outcome }: EgressResult): boolean => outcome === 'ok' || outcome === 'http';

export const isByName = ({ endpoint }: EgressResult): boolean => endpoint.scheme === 'https';

/** Nothing can be made of what was said. */
export const isUntold = ({ outcome, stage }: EgressResult): boolean => outcome === 'unknown' && stage !== 'tls';

/** Places where nothing, or not everything, could be measured. */
export const untold = (reach: ApiServerReach, of: (place: EgressPlace) => boolean): readonly string[] => [
  ...reach.views.flatMap(({ place, results }) => (of(place) && !results.ok ? [results.reason] : [])),
  ...triesOf(reach).flatMap(({ place, result }) => (of(place) && isUntold(result) ? [`what ${place.pod ?? place.node} said of ${result.endpoint.host} does not tell whether it answers: ${foreignText(result.says)}`] : [])),
];

export const saidOf = ({ place, result }: Try): string => `from ${place.pod ?? place.node}, ${whatHappened(result)}`;

export const whatHappened = (result: EgressResult): string => `${result.endpoint.host}:${result.endpoint.port} ${happened(result)}`;

export const pathOf = ({ node, pod }: EgressPlace): string => (pod === undefined ? `node/${node}/api-server` : `pod/${pod}/api-server`);
