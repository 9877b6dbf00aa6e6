/** Azure's DNS on every node. Source: Azure, "What is IP address 168.63.129.16?". */
export const AZURE_DNS = '168.63.129.16';

/** LocalDNS of AKS on each node: `.10` for the node, `.11` for its pods. Source: AKS, "LocalDNS". */
export const LOCAL_DNS: readonly string[] = ['169.254.10.10', '169.254.10.11'];

/** Where pods and services have their names on AKS. */
export const CLUSTER_DOMAIN = 'cluster.local';

/** Names that no upstream server can know. */
export const isClusterName = (name: string): boolean => /(?:^|\.)cluster\.local$/.test(name) || /^[^.]+\.[^.]+\.svc$/.test(name) || !name.includes('.');
