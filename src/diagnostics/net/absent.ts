/** What a node's answer says where a tool is not installed: absent is neither inactive nor empty. */
export const ABSENT = 'AKSCHATOPS-ABSENT';
