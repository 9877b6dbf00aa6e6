import { json, type Answer } from '../http/exchange.ts';

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly causes?: readonly { readonly reason: string; readonly message: string }[];
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

export const badRequest = (message: string): StatusError => new StatusError(400, 'BadRequest', message);
export const objectNotFound = (resource: string, name: string): StatusError =>
  new StatusError(404, 'NotFound', `${resource} "${name}" not found`, { name, kind: resource });
