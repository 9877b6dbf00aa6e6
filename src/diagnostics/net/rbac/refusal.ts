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
  /** The object that was asked for by its name, which a role may be limited to; absent: no single one. */
  readonly object?: string;
  readonly says: string;
}

const WORD = String.raw`[a-z\d]([-a-z\d.]{0,251}[a-z\d])?`;
const OBJECT = String.raw`[A-Za-z\d][A-Za-z\d.:_-]{0,252}`;
/** The quotation marks may be escaped, as in logs that write JSON. */
const MARK = String.raw`\\?"`;

const REFUSAL = new RegExp(
  String.raw`(?:${MARK}(?<object>${OBJECT})${MARK} is forbidden: )?User ${MARK}system:serviceaccount:(?<namespace>${WORD}):(?<account>${WORD})${MARK} cannot (?<verb>[a-z]{2,20}) resource ${MARK}(?<resource>[a-z\d.-]{1,100})(?:/(?<subresource>[a-z]{1,40}))?${MARK} in API group ${MARK}(?<group>[a-z\d.-]{0,200})${MARK}(?: in the namespace ${MARK}(?<inNamespace>${WORD})${MARK}| at the cluster scope)`,
  'g',
);

/** Of one text; more would be repetitions. A refusal that is cut before its scope is left out: at another scope it is another question. */
const MAX = 20;

/** Every different refusal of a service account that a text tells of. */
export function readRefusals(text: string): readonly ServiceAccountRefusal[] {
  const found = [...text.matchAll(REFUSAL)].slice(0, MAX).map(({ groups = {}, 0: says }): ServiceAccountRefusal => {
    const { namespace = '', account = '', verb = '', resource = '', group = '', subresource, inNamespace, object } = groups;
    return {
      namespace,
      account,
      verb,
      resource,
      group,
      says: says.slice(says.indexOf('User ')).replaceAll('\\', ''),
      ...(subresource === undefined ? {} : { subresource }),
      ...(inNamespace === undefined ? {} : { inNamespace }),
      // What is to be created has no name yet where roles are judged.
      ...(object === undefined || verb === 'create' ? {} : { object }),
    };
  });
  return [...new Map(found.map((refusal) => [questionOf(refusal), refusal])).values()];
}

/** Two refusals of one question are one. */
export const questionOf = ({ says, object = '' }: ServiceAccountRefusal): string => `${object} ${says}`;

/** Words of Kubernetes' own clients, or a 401 to one of its paths: other servers say 401, too. */
const UNAUTHORIZED =
  /^.*(?:the server has asked for the client to provide credentials|error: You must be logged in to the server|failed to (?:list|watch) \*[\w./]{1,80}: Unauthorized|(?:\/api\/v1\b|\/apis\/|\bkubernetes\.default\b).*\b401\b|\b401\b.*(?:\/api\/v1\b|\/apis\/|\bkubernetes\.default\b)).*$/im;

/** The line by which a text says that the API server did not accept a token; absent: it does not. */
export const readUnauthorized = (text: string): string | undefined => UNAUTHORIZED.exec(text)?.[0]?.trim().slice(0, 300);
