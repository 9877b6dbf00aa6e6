/**
 * `$(NAME)` in commands, arguments and values: known names are replaced, unknown ones stay, `$$` becomes `$`.
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container
 */
export const expand = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(/\$(?:\$|\(([^)]*)\))/g, (match, name: string | undefined) => (name === undefined ? '$' : (values.get(name) ?? match)));
