/** How the node's answer says which program printed the rules that follow. */
export const READ_BY = '# read by';

/** The rules are of `iptables-save` itself: there is no tool that names its backend. */
export const isReadByPlainTool = (text: string): boolean => text.split('\n').includes(`${READ_BY} iptables-save`);
