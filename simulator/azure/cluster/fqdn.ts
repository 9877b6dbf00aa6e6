import type { ClusterSpec } from '../../scenario/cluster.ts';

type Named = Pick<ClusterSpec, 'name' | 'location'>;

/** The API server's public name: https://learn.microsoft.com/azure/aks/private-clusters has both. */
export const publicFqdn = ({ name, location }: Named): string => `${name}-dns-0a1b2c3d.hcp.${location}.azmk8s.io`;

/** Its name in the private zone that AKS makes for a private cluster. */
export const privateFqdn = ({ name, location }: Named): string =>
  `${name}-dns-0a1b2c3d.5f6a7b8c-1d2e-4f3a-8b4c-5d6e7f8a9b0c.privatelink.${location}.azmk8s.io`;
