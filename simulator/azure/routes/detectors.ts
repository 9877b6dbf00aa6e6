import { json } from '../../http/exchange.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { ArmError } from '../arm-error.ts';
import type { ArmContext, ArmRoute } from '../context.ts';
import { clusterId, same } from '../resource-ids.ts';

type Detector = Scenario['azure']['detectors'][number];

const DAY_MS = 86_400_000;

const COLUMNS = ['Status', 'Message', 'Data.Name', 'Data.Value', 'Expanded', 'Solutions'].map((columnName) => ({ columnName, dataType: 'String', columnType: null }));

/** AKS's own detectors, api-version 2024-08-01: the list has no findings, and each of them is run by being read. */
export function detectorRoutes({ cloud: { scenario } }: ArmContext): ArmRoute[] {
  const id = clusterId(scenario.cluster);
  const path = '/resourceGroups/{group}/providers/Microsoft.ContainerService/managedClusters/{cluster}/detectors';
  const common = { method: 'GET', family: 'Microsoft.ContainerService detectors', action: 'Microsoft.ContainerService/managedClusters/detectors/read' } as const;
  const described = ({ id: name, name: title, category, insights }: Detector, isRun: boolean): object => ({
    id: `${id}/detectors/${name}`,
    name,
    type: 'Microsoft.ContainerService/managedClusters/detectors',
    location: scenario.cluster.location,
    properties: { metadata: { id: name, name: title, category, type: 'Detector', description: '' }, status: { message: null, statusId: isRun ? 4 : 3 }, dataset: isRun ? [dataset(insights)] : null },
  });
  const assertCluster = (name: string | undefined): void => {
    if (!same(name ?? '', scenario.cluster.name)) throw new ArmError(404, 'ResourceNotFound', `The cluster '${name ?? ''}' was not found.`);
  };
  return [
    {
      ...common,
      path,
      handle: ({ values }) => {
        assertCluster(values['cluster']);
        return json(200, { value: scenario.azure.detectors.map((one) => described(one, false)) });
      },
    },
    {
      ...common,
      path: `${path}/{detector}`,
      handle: ({ exchange, values }) => {
        assertCluster(values['cluster']);
        const found = scenario.azure.detectors.find((one) => same(one.id, values['detector'] ?? ''));
        if (found === undefined) throw new ArmError(404, 'NotFound', `The detector '${values['detector'] ?? ''}' was not found.`);
        assertWindow(exchange.query.get('startTime'), exchange.query.get('endTime'));
        return json(200, described(found, true));
      },
    },
  ];
}

function assertWindow(start: string | null, end: string | null): void {
  const span = Date.parse(end ?? '') - Date.parse(start ?? '');
  if (!(span > 0 && span <= DAY_MS)) throw new ArmError(400, 'InvalidTimeRange', 'startTime and endTime must be at most 24 hours apart.');
}

/** A row for each detail of an insight, as the portal's tables have it. */
const dataset = (insights: Detector['insights']): object => ({
  table: {
    tableName: 'Insights',
    columns: COLUMNS,
    rows: insights.flatMap(({ status, message, details }) => {
      const pairs = Object.entries(details);
      return (pairs.length === 0 ? [['', '']] : pairs).map(([name, value]) => [status, message, name, value, 'False', 'null']);
    }),
  },
  renderingProperties: { type: 7, title: '', description: null, isVisible: true },
});
