import { ClientSecretCredential, DefaultAzureCredential, WorkloadIdentityCredential } from '@azure/identity';
import type { TokenCredential } from '@azure/identity';

export interface IdentitySettings {
  /** For example `https://login.microsoftonline.com`. */
  readonly authorityHost?: string;
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly federatedTokenFile?: string;
}

const PUBLIC_CLOUDS = ['login.microsoftonline.com', 'login.microsoftonline.us', 'login.partner.microsoftonline.cn'];

/** A client secret, a federated token (workload identity), or else what the machine offers (managed identity, Azure CLI). */
export function credentialFor(settings: IdentitySettings): TokenCredential {
  const { authorityHost, tenantId, clientId, clientSecret, federatedTokenFile } = settings;
  const options = authorityHost === undefined ? {} : { authorityHost, disableInstanceDiscovery: !isPublicCloud(authorityHost) };
  if (tenantId !== undefined && clientId !== undefined && clientSecret !== undefined) {
    return new ClientSecretCredential(tenantId, clientId, clientSecret, options);
  }
  if (tenantId !== undefined && clientId !== undefined && federatedTokenFile !== undefined) {
    return new WorkloadIdentityCredential({ ...options, tenantId, clientId, tokenFilePath: federatedTokenFile });
  }
  return new DefaultAzureCredential(options);
}

/** Instance discovery asks a public cloud whether an authority is one; a private authority is not known there. */
function isPublicCloud(authorityHost: string): boolean {
  return PUBLIC_CLOUDS.includes(new URL(authorityHost).host);
}
