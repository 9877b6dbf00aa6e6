/** The platform's DNS and wire server, and the metadata service: never translated, judged by no security group. */
export const platformAddress = '168.63.129.16';
export const metadataAddress = '169.254.169.254';
export const platformAddresses: readonly string[] = [platformAddress, metadataAddress];

/** The cable between the world and the outside. */
export const worldEnd = '169.254.255.1';
export const outsideEnd = '169.254.255.2';
