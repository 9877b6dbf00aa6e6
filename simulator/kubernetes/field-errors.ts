import type { StatusCause } from './status.ts';

/** What the validation of Kubernetes says of fields, in its words: apimachinery, util/validation/field. */
const quoted = (value: unknown): string => JSON.stringify(value) ?? String(value);

export const invalidValue = (field: string, value: unknown, why: string): StatusCause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${quoted(value)}: ${why}`,
  field,
});

export const required = (field: string, why = ''): StatusCause => ({
  reason: 'FieldValueRequired',
  message: why === '' ? 'Required value' : `Required value: ${why}`,
  field,
});

export const unsupported = (field: string, value: unknown, supported: readonly string[]): StatusCause => ({
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: ${quoted(value)}: supported values: ${supported.map(quoted).join(', ')}`,
  field,
});

export const notAllowed = (field: string, why: string): StatusCause => ({ reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field });

const label = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomain = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const labelValue = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

const isLabel = (value: string): boolean => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(value);
const isSubdomain = (value: string): boolean => value.split('.').every(isLabel);

/** A name such as a container's or a namespace's. */
export function checkLabel(field: string, value: string): StatusCause[] {
  if (!isLabel(value)) return [invalidValue(field, value, label)];
  return value.length > 63 ? [invalidValue(field, value, 'must be no more than 63 characters')] : [];
}

/** A name such as a pod's. */
export function checkSubdomain(field: string, value: string): StatusCause[] {
  if (!isSubdomain(value)) return [invalidValue(field, value, subdomain)];
  return value.length > 253 ? [invalidValue(field, value, 'must be no more than 253 characters')] : [];
}

export const checkLabels = (field: string, labels: Readonly<Record<string, string>>): StatusCause[] =>
  Object.values(labels).flatMap((value) => {
    if (value.length > 63) return [invalidValue(field, value, 'must be no more than 63 characters')];
    return /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(value) ? [] : [invalidValue(field, value, labelValue)];
  });
