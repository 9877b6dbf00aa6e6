import { z } from 'zod';

const label = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?';

/** A full name in small letters, without the dot at its end. */
export const hostName = z
  .string()
  .max(253)
  .regex(new RegExp(`^${label}(\\.${label})*$`), 'must be a host name in small letters such as api.partner.example');

/** A host name, or `*.` and a host name for all names below it. */
export const hostPattern = z
  .string()
  .max(253)
  .regex(new RegExp(`^(\\*\\.)?${label}(\\.${label})*$`), 'must be a host name, or "*." and a host name');

/** A map by host names and patterns; a key that is neither is told what it must be. */
export const byHost = <T extends z.ZodType>(value: T): z.ZodRecord<typeof hostPattern, T> =>
  z.record(hostPattern, value, { error: (issue) => (issue.code === 'invalid_key' ? 'must be a host name in small letters, or "*." and a host name' : undefined) });
