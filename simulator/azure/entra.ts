import { randomUUID } from 'node:crypto';
import { json, type Answer, type Exchange } from '../http/exchange.ts';
import { matchPath, valueOf } from '../http/route.ts';
import type { Tokens } from './tokens.ts';

export interface Application {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The assertion of workload identity that is trusted, where one is. */
  readonly federatedAssertion?: string;
}

/** The application of every AKS cluster's API server: https://learn.microsoft.com/azure/aks/kubelogin-authentication */
export const aksServerApp = '6dae42f8-4368-4678-94ff-3960e28e3630';
export const armAudience = 'https://management.azure.com';

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Codes and their texts: https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
function refuse(status: number, error: string, code: number, says: string): Answer {
  const trace = randomUUID();
  const description = `AADSTS${code}: ${says} Trace ID: ${trace} Correlation ID: ${trace} Timestamp: ${new Date().toISOString()}`;
  return json(status, { error, error_description: description, error_codes: [code], trace_id: trace, correlation_id: trace });
}

const discovery = (origin: string, tenant: string): Answer =>
  json(200, {
    token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
    issuer: `${origin}/${tenant}/v2.0`,
    authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
    response_types_supported: ['code', 'id_token'],
    subject_types_supported: ['pairwise'],
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com',
  });

function refuseClient(form: URLSearchParams, application: Application): Answer | undefined {
  if (form.get('client_id') !== application.clientId) {
    return refuse(
      400,
      'unauthorized_client',
      700_016,
      `Application with identifier '${form.get('client_id') ?? ''}' was not found in the directory.`,
    );
  }
  if (form.get('client_assertion_type') === jwtBearer) {
    const trusted = application.federatedAssertion !== undefined && form.get('client_assertion') === application.federatedAssertion;
    return trusted
      ? undefined
      : refuse(401, 'invalid_client', 700_213, 'No matching federated identity record found for presented assertion.');
  }
  if (form.get('client_secret') === application.clientSecret) return undefined;
  return form.has('client_secret')
    ? refuse(
        401,
        'invalid_client',
        7_000_215,
        'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.',
      )
    : refuse(
        401,
        'invalid_client',
        7_000_218,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      );
}

/** The resource that a scope names, without its `/.default`; undefined when there is no such resource. */
function audienceOf(scope: string, origin: string): string | undefined {
  const resource = scope
    .split(' ')
    .find((word) => word.endsWith('/.default'))
    ?.replace(/\/*\.default$/, '');
  if (resource === undefined) return undefined;
  // Other clouds' ARM has its own address as its resource; here that is the stand-in's.
  if ([armAudience, 'https://management.core.windows.net', origin].includes(resource)) return armAudience;
  return resource === aksServerApp ? aksServerApp : undefined;
}

function token(exchange: Exchange, origin: string, application: Application, tokens: Tokens): Answer {
  const form = new URLSearchParams(exchange.body);
  if (form.get('grant_type') !== 'client_credentials')
    return refuse(400, 'unsupported_grant_type', 70_003, `The app requested an unsupported grant type '${form.get('grant_type') ?? ''}'.`);
  const refusal = refuseClient(form, application);
  if (refusal !== undefined) return refusal;
  const scope = form.get('scope') ?? '';
  const audience = audienceOf(scope, origin);
  if (audience === undefined)
    return refuse(400, 'invalid_resource', 500_011, `The resource principal named ${scope} was not found in the tenant.`);
  const issued = tokens.issue(audience, application.clientId, application.tenantId);
  return json(200, {
    token_type: 'Bearer',
    expires_in: issued.expiresInSeconds,
    ext_expires_in: issued.expiresInSeconds,
    access_token: issued.token,
  });
}

/** Answers Entra's part of the wire; undefined for paths that are not Entra's. */
export function entra(exchange: Exchange, origin: string, application: Application, tokens: Tokens): Answer | undefined {
  const found = matchPath('/{tenant}/v2.0/.well-known/openid-configuration', exchange.path, { anyCase: false });
  const asked = found ?? matchPath('/{tenant}/oauth2/v2.0/token', exchange.path, { anyCase: false });
  if (asked === undefined) return undefined;
  const tenant = valueOf(asked, 'tenant');
  if (tenant !== application.tenantId)
    return refuse(400, 'invalid_request', 90_002, `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID.`);
  if (found !== undefined) return exchange.method === 'GET' ? discovery(origin, tenant) : json(405, {});
  return exchange.method === 'POST' ? token(exchange, origin, application, tokens) : json(405, {});
}
