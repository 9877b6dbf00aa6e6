import { json, type Answer } from '../http/exchange.ts';

/** An error in ARM's shape: https://learn.microsoft.com/rest/api/azure/#error-response */
export class ArmError extends Error {
  override readonly name = 'ArmError';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export const errorAnswer = (error: ArmError): Answer =>
  json(error.status, { error: { code: error.code, message: error.message } }, error.headers);

export const notFound = (type: string, name: string, resourceGroup: string): ArmError =>
  new ArmError(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${resourceGroup}' was not found. ` +
      'For more details please go to https://aka.ms/ARMResourceNotFoundFix',
  );

/** Something that Azure can do and the simulator cannot: never guessed, always named. */
export const notSimulated = (what: string): ArmError => new ArmError(501, 'NotSimulated', `The simulator has no ${what}.`);
