/**
 * Versions that each family of routes takes: those that the current SDKs send and a few that were current before,
 * so that a client that names none, or one of another provider, is found out.
 */
export const apiVersions = {
  'Microsoft.Compute': ['2024-07-01', '2024-11-01', '2025-04-01', '2025-11-01', '2026-04-01'],
  'Microsoft.Network': ['2024-05-01', '2024-10-01', '2025-01-01', '2025-05-01', '2026-01-01'],
  'Microsoft.ContainerService': ['2025-05-01', '2025-10-01', '2026-01-01', '2026-06-01'],
  'Microsoft.Authorization': ['2018-07-01-preview', '2022-04-01'],
  'Microsoft.Network private DNS': ['2020-06-01', '2024-06-01'],
  'Microsoft.ContainerService detectors': ['2024-08-01'],
  'Microsoft.ResourceHealth': ['2022-10-01', '2023-07-01-preview', '2025-05-01'],
  'Microsoft.Insights metrics': ['2018-01-01', '2021-05-01', '2023-10-01', '2024-02-01'],
  'Microsoft.Insights events': ['2015-04-01'],
  // Network interfaces of scale sets are pinned to this version in every SDK.
  'scale set network interfaces': ['2018-10-01'],
} as const;

export type ApiFamily = keyof typeof apiVersions;

/** Why this version cannot be used, or undefined when it can. */
export function refuseApiVersion(family: ApiFamily, version: string | null): { code: string; message: string } | undefined {
  const known: readonly string[] = apiVersions[family];
  if (version === null || version === '') {
    return { code: 'MissingApiVersionParameter', message: 'The api-version query parameter (?api-version=) is required for all requests.' };
  }
  if (known.includes(version)) return undefined;
  return {
    code: 'InvalidApiVersionParameter',
    message: `The api-version '${version}' is invalid. The supported versions are '${known.join(',')}'.`,
  };
}
