import { urlSetting } from './settings.ts';
import type { Settings } from './settings.ts';

/** With neither `clientSecret` nor `federatedTokenFile`: what the machine or pod offers, such as a managed identity. */
export interface AzureSettings {
  /** Without a trailing slash, as `resourceManagerUrl`. */
  readonly authorityHost: string;
  readonly resourceManagerUrl: string;
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly federatedTokenFile?: string;
}

/** Public Azure, where nothing else is said. Tokens travel over https only. */
export function azureSettings(settings: Settings): AzureSettings {
  return {
    authorityHost: urlSetting(settings, 'AZURE_AUTHORITY_HOST', 'https://login.microsoftonline.com', ['https:']),
    resourceManagerUrl: urlSetting(settings, 'AZURE_RESOURCE_MANAGER_URL', 'https://management.azure.com', ['https:']),
    ...identityOf(settings),
  };
}

function identityOf(settings: Settings): Omit<AzureSettings, 'authorityHost' | 'resourceManagerUrl'> {
  const clientSecret = settings.optional('AZURE_CLIENT_SECRET');
  const federatedTokenFile = settings.optional('AZURE_FEDERATED_TOKEN_FILE');
  if (clientSecret !== undefined && federatedTokenFile !== undefined) {
    settings.complain('AZURE_CLIENT_SECRET and AZURE_FEDERATED_TOKEN_FILE are both set: keep one, better the token file');
  }
  if (clientSecret !== undefined) return { clientSecret, ...application(settings, 'AZURE_CLIENT_SECRET') };
  if (federatedTokenFile !== undefined) return { federatedTokenFile, ...application(settings, 'AZURE_FEDERATED_TOKEN_FILE') };
  const [tenantId, clientId] = [settings.optional('AZURE_TENANT_ID'), settings.optional('AZURE_CLIENT_ID')];
  return { ...(tenantId === undefined ? {} : { tenantId }), ...(clientId === undefined ? {} : { clientId }) };
}

function application(settings: Settings, because: string): { readonly tenantId: string; readonly clientId: string } {
  return {
    tenantId: settings.required('AZURE_TENANT_ID', `${because} needs it; give the id of the Entra tenant`),
    clientId: settings.required('AZURE_CLIENT_ID', `${because} needs it; give the application (client) id`),
  };
}
