/** `10:42 UTC`: people in one thread sit in several time zones. */
export function clockTime(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}
