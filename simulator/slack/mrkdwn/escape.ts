/** What a person typed, as Slack stores it: three characters escaped, names turned into mentions. */
export function typed(source: string, people: readonly { id: string; name: string }[]): string {
  const escaped = source.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return linkNames(escaped, people);
}

/** `@name` and `@channel` become references, as Slack does for people, `link_names` and `parse: full`. */
export function linkNames(source: string, people: readonly { id: string; name: string }[]): string {
  return source.replaceAll(/(^|[\s(])@([a-zA-Z0-9._-]*[a-zA-Z0-9])/g, (whole, before: string, name: string) => {
    if (['channel', 'here', 'everyone'].includes(name)) return `${before}<!${name}>`;
    const person = people.find((each) => each.name === name);
    return person ? `${before}<@${person.id}>` : whole;
  });
}
