/** Status of Azure Firewall's own page. Source: Azure Firewall, "FAQ", HTTP responses of denied requests. */
const AZURE_FIREWALL_STATUS = 470;

/** Words of the pages that firewalls and web filters show in the place of what was asked for. */
const WORDS =
  /blocked by|access (?:has been |is )?blocked|web ?(?:page|site|filter)[^.]{0,40}block|\bfirewall\b|Action: Deny|content filter|url filter|zscaler|fortiguard|netskope|blue ?coat|forcepoint|squid|palo alto/i;

/** Filters that stand in front of servers, not of clients: their refusal is the endpoint's own. */
const BEFORE_SERVERS = /cloudflare|web application firewall|application gateway|front ?door|akamai|incapsula|imperva|sucuri|cloudfront/i;

/** Whether an error page is of a filter on the cluster's way out, and not the endpoint's own. */
export const isBlockPage = (status: number, page: string): boolean => status === AZURE_FIREWALL_STATUS || (WORDS.test(page) && !BEFORE_SERVERS.test(page));

/** Names of products that open TLS, as they stand in the issuers of their certificates. */
const INSPECTORS = /zscaler|netskope|forti(?:gate|net)|palo ?alto|blue ?coat|symantec web|mcafee web|forcepoint|sophos|untangle|cisco umbrella|check ?point|barracuda|inspection|intercept|\bproxy\b|\bfirewall\b/i;

/** Whether the issuer's name says that something on the way opens TLS. */
export const isInspector = (issuer: string): boolean => INSPECTORS.test(issuer);
