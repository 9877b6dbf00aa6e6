/** Characters of a name that are kept: file systems take 255 bytes. */
const LENGTH = 80;

/** Its end, since paths of Azure begin alike. Never `.` or `..`, and never with a slash: names come from the cluster. */
export function partName(text: string): string {
  const plain = text.replaceAll(/[^A-Za-z0-9.-]+/g, '_').replaceAll(/^[._]+|[._]+$/g, '');
  return plain === '' ? 'unnamed' : plain.slice(-LENGTH).replace(/^[._]+/, '');
}
