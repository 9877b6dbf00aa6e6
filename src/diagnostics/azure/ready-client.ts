import { HttpMethod } from '@kubernetes/client-node';
import type { ApiType, Configuration, ConfigurationOptions, ResponseContext } from '@kubernetes/client-node';

export interface ReadyAnswer {
  readonly status: number;
  readonly text: string;
}

/** `/readyz` is no resource: the SDK has no client for it that keeps its words. Same connection, same credentials. */
export class ReadyClient implements ApiType {
  readonly #configuration: Configuration;

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  async readyz(options: ConfigurationOptions): Promise<ReadyAnswer> {
    const { baseServer, authMethods, httpApi, middleware } = this.#configuration;
    const request = baseServer.makeRequestContext('/readyz', HttpMethod.GET);
    request.setQueryParam('verbose', '');
    request.setHeaderParam('Accept', 'text/plain');
    await authMethods.default?.applySecurityAuthentication(request);
    const all = [...middleware, ...(options.middleware ?? [])];
    for (const { pre } of all) await pre(request).toPromise();
    const response: ResponseContext = await (options.httpApi ?? httpApi).send(request).toPromise();
    return { status: response.httpStatusCode, text: await response.body.text() };
  }
}
