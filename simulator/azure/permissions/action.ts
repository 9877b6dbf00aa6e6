/** True when a pattern of a role, where `*` stands for anything, covers an action. Actions are compared in any case. */
export function covers(pattern: string, action: string): boolean {
  const words = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${words.join('.*')}$`, 'i').test(action);
}
