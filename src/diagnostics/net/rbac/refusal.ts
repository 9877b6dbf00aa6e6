/** A refusal in the words of Kubernetes' RBAC. Source: Kubernetes, apiserver `endpoints/handlers/responsewriters/errors.go`. */
export interface ServiceAccountRefusal {
  readonly namespace: string;
  readonly account: string;
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Empty: the core group. */
  readonly group: string;
  /** Absent: at the scope of the cluster. */
  readonly inNamespace?: string;
  readonly says: string;
}

const WORD = String.raw`[a-z\d]([-a-z\d.]{0,251}[a-z\d])?`;
/** The quotation marks may be escaped, as in logs that write JSON. */
const MARK = String.raw`\\?"`;

const REFUSAL = new RegExp(
  String.raw`User ${MARK}system:serviceaccount:(?<namespace>${WORD}):(?<account>${WORD})${MARK} cannot (?<verb>[a-z]{2,20}) resource ${MARK}(?<resource>[a-z\d.-]{1,100})(?:/(?<subresource>[a-z]{1,40}))?${MARK} in API group ${MARK}(?<group>[a-z\d.-]{0,200})${MARK}(?: in the namespace ${MARK}(?<inNamespace>${WORD})${MARK}| at the cluster scope)?`,
  'g',
);

/** Of one text; more would be repetitions. */
const MAX = 20;

/** Every different refusal of a service account that a text tells of. */
export function readRefusals(text: string): readonly ServiceAccountRefusal[] {
  const found = [...text.matchAll(REFUSAL)].slice(0, MAX).map(({ groups = {}, 0: says }): ServiceAccountRefusal => {
    const { namespace = '', account = '', verb = '', resource = '', group = '', subresource, inNamespace } = groups;
    return {
      namespace,
      account,
      verb,
      resource,
      group,
      says: says.replaceAll('\\', ''),
      ...(subresource === undefined ? {} : { subresource }),
      ...(inNamespace === undefined ? {} : { inNamespace }),
    };
  });
  return [...new Map(found.map((refusal) => [refusal.says, refusal])).values()];
}

const UNAUTHORIZED = /^.*(?:the server has asked for the client to provide credentials|"?Unauthorized"? ?\(?401\)?|\b401 Unauthorized\b|error: You must be logged in to the server).*$/im;

/** The line by which a text says that the API server did not accept a token, whoever's it was; absent: it does not. */
export const readUnauthorized = (text: string): string | undefined => UNAUTHORIZED.exec(text)?.[0]?.trim().slice(0, 300);
