/** Who wrote a Kubernetes object, in its managed fields. */
export const FIELD_MANAGER = 'aks-chatops';
