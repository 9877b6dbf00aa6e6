/** Structured events for operators; pino fits. Nothing secret and no text of cards goes in. */
export interface Log {
  info(fields: object, says: string): void;
  warn(fields: object, says: string): void;
  error(fields: object, says: string): void;
}
