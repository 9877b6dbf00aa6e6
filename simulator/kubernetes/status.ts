import { json, type Answer } from '../http/exchange.ts';

export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** A failure in the shape of meta/v1 Status. `reason` is empty where the API server gives none. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

export const statusBody = (error: StatusError): object => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: error.message,
  ...(error.reason === '' ? {} : { reason: error.reason }),
  ...(error.details === undefined ? {} : { details: error.details }),
  code: error.code,
});

export const statusAnswer = (error: StatusError): Answer =>
  json(
    error.code,
    statusBody(error),
    error.details?.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.details.retryAfterSeconds) },
  );

export const success = (details: StatusDetails, code = 200): Answer =>
  json(code, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', ...(code === 200 ? { details } : { code }) });

/** A kind of object in messages: the plural and, outside of the core group, its group. */
export interface GroupResource {
  readonly group: string;
  readonly name: string;
}

export const groupResource = ({ group, name }: GroupResource): string => (group === '' ? name : `${name}.${group}`);

const detailsOf = ({ group, name: kind }: GroupResource, name: string): StatusDetails => ({
  name,
  ...(group === '' ? {} : { group }),
  kind,
});

export const badRequest = (message: string): StatusError => new StatusError(400, 'BadRequest', message);

export const objectNotFound = (resource: GroupResource, name: string): StatusError =>
  new StatusError(404, 'NotFound', `${groupResource(resource)} "${name}" not found`, detailsOf(resource, name));

export const alreadyExists = (resource: GroupResource, name: string): StatusError =>
  new StatusError(409, 'AlreadyExists', `${groupResource(resource)} "${name}" already exists`, detailsOf(resource, name));

export const conflict = (resource: GroupResource, name: string, why: string): StatusError =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${groupResource(resource)} "${name}": ${why}`,
    detailsOf(resource, name),
  );

/** 403, with or without a name: `why` says who may not do what, or which policy forbids it. */
export function forbidden(resource: GroupResource, name: string | undefined, why: string): StatusError {
  const { group, name: kind } = resource;
  const named = name === undefined ? { ...(group === '' ? {} : { group }), kind } : detailsOf(resource, name);
  const subject = name === undefined ? groupResource(resource) : `${groupResource(resource)} "${name}"`;
  return new StatusError(403, 'Forbidden', `${subject} is forbidden: ${why}`, named);
}

export const notImplemented = (what: string): StatusError => new StatusError(501, 'NotImplemented', what);

/** 422 with a cause for every field, as `field.ErrorList` writes it: several in brackets. */
export function invalid(kind: { group: string; kind: string }, name: string, causes: readonly StatusCause[]): StatusError {
  const said = causes.map(({ field, message }) => `${field ?? ''}: ${message}`);
  const group = kind.group === '' ? '' : `.${kind.group}`;
  const list = said.length === 1 ? said[0] : `[${said.join(', ')}]`;
  return new StatusError(422, 'Invalid', `${kind.kind}${group} "${name}" is invalid: ${list}`, {
    name,
    ...(kind.group === '' ? {} : { group: kind.group }),
    kind: kind.kind,
    causes,
  });
}
