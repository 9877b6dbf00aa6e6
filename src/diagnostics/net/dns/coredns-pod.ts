interface Labelled {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** As the service kube-dns selects them. */
export const isCoreDnsPod = ({ namespace, labels }: Labelled): boolean => namespace === 'kube-system' && labels['k8s-app'] === 'kube-dns';
