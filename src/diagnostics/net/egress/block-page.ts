/** Status of Azure Firewall's own page. Source: Azure Firewall, "FAQ", HTTP responses of denied requests. */
const AZURE_FIREWALL_STATUS = 470;

/** Words of the pages that firewalls and web filters show in the place of what was asked for. */
const WORDS =
  /blocked by|access (?:has been |is )?blocked|web ?(?:page|site|filter)[^.]{0,40}block|\bfirewall\b|Action: Deny|content filter|url filter|zscaler|fortiguard|netskope|blue ?coat|forcepoint|squid|palo alto/i;

/**
 * Filters that stand in front of servers, not of clients: their refusal is the endpoint's own. Azure's services (registries,
 * vaults, databases) call their lists of admitted addresses a firewall.
 */
const BEFORE_SERVERS = /cloudflare|web application firewall|application gateway|front ?door|akamai|incapsula|imperva|sucuri|cloudfront|aka\.ms\/acr\/firewall|client with ip|originated from|account firewall|client address is not authorized|caller is not a trusted service|firewall and virtual network|not allowed to access/i;

/** Whether nobody but a firewall answers with this status. */
export const isSure = (status: number): boolean => status === AZURE_FIREWALL_STATUS;

/** Whether an error page is of a filter on the cluster's way out, and not the endpoint's own. */
export const isBlockPage = (status: number, page: string): boolean => isSure(status) || (WORDS.test(page) && !BEFORE_SERVERS.test(page));

/** Names of products that open TLS, as they stand in the issuers of their certificates. */
const INSPECTORS = /zscaler|netskope|forti(?:gate|net)|palo ?alto|blue ?coat|symantec web|mcafee web|forcepoint|sophos|untangle|cisco umbrella|check ?point|barracuda|inspection|intercept|\bproxy\b|\bfirewall\b/i;

/** Whether the issuer's name says that something on the way opens TLS. */
export const isInspector = (issuer: string): boolean => INSPECTORS.test(issuer);

/** Authorities that browsers and systems trust, and that sign for nobody but the owner of a name. */
const PUBLIC_AUTHORITIES = /digicert|microsoft (?:azure|rsa|ecc|tls)|let's encrypt|\bisrg\b|google trust|amazon|sectigo|globalsign|entrust|godaddy|starfield|identrust|baltimore|zerossl|certum|actalis|buypass|swisssign|quovadis|d-trust|telesec/i;

/** Whether the issuer's name is that of a public authority. Anybody may take the name: it makes likely, and proves nothing. */
export const isPublicAuthority = (issuer: string): boolean => PUBLIC_AUTHORITIES.test(issuer);
